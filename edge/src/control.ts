import { ControlError, type ControlRoutes } from '@nonstop4/plane/control-server';
import { parseCertificateTable } from './certificate-table.ts';
import { type ControlledEdge, OlderTable } from './controlled-edge.ts';
import type { CertificatesInForce, DrainRequest } from './protocol.ts';
import { parseRouteTable } from './route-table.ts';
import { TableInvalid } from './table-fields.ts';

/** The longest drain that may be asked for; a longer one is a mistake in units. */
const MAX_DRAIN_MS = 3_600_000;

/** The calls of protocol.ts, answered by one edge. */
export function controlRoutes(edge: ControlledEdge): ControlRoutes {
  return {
    'GET /healthz': () => edge.health(),
    'GET /routes': () => edge.table,
    'GET /targets': () => edge.targetHealth(),
    'GET /stats': () => edge.stats(),
    'POST /drain': ({ body }) => edge.drain(parseDrain(body)),
    'PUT /routes': async ({ body }) => {
      await take('route table', () => edge.applyTable(parseRouteTable(body)));
      return edge.health();
    },
    'GET /certificates': () => withoutKeys(edge),
    'PUT /certificates': async ({ body }) => {
      await take('certificate table', () => edge.applyCertificates(parseCertificateTable(body)));
      return edge.health();
    },
    'GET /metrics': async ({ response }) => {
      // Loaded when first asked for: an edge that nobody scrapes does without its memory.
      const { metricsText } = await import('./prometheus-text.ts');
      const text = await metricsText(edge);
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text);
    },
  };
}

function withoutKeys({ certificates: { version, certificates } }: ControlledEdge): CertificatesInForce {
  return { version, certificates: certificates.map(({ id, hostnames }) => ({ id, hostnames })) };
}

async function take(what: string, apply: () => Promise<void>): Promise<void> {
  try {
    await apply();
  } catch (error) {
    if (error instanceof TableInvalid) throw new ControlError(400, `The ${what} is not valid: ${error.message}.`);
    if (error instanceof OlderTable) throw new ControlError(409, `The ${error.message}.`);
    throw error;
  }
}

function parseDrain(body: unknown): DrainRequest {
  const { app, targetIds, timeoutMs } = (body ?? {}) as Partial<Record<keyof DrainRequest, unknown>>;
  const idsFit = Array.isArray(targetIds) && targetIds.every((id) => typeof id === 'string' && id !== '');
  const timeFits = typeof timeoutMs === 'number' && timeoutMs >= 0 && timeoutMs <= MAX_DRAIN_MS;
  if (typeof app !== 'string' || !idsFit || !timeFits) {
    throw new ControlError(400, 'A drain needs app, targetIds (texts) and timeoutMs (0 to 3,600,000).');
  }
  return { app, targetIds: targetIds as string[], timeoutMs };
}
