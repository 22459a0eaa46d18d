import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isSameSecret } from '../usecases/same-secret.ts';
import { door } from './doors.ts';

export interface MetricsDoor {
  /** Prometheus text; without those of the edges where they are scraped themselves. */
  metricsText: (what: { edges: boolean }) => Promise<string>;
  /** What must be shown. Not given: only this machine is answered. */
  metricsToken?: () => Promise<string>;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
/** A proxy on this machine asks for somebody elsewhere. */
const OF_PROXIES = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'] as const;
/** A shorter one can be guessed; an empty file must not let everybody in. */
const SHORTEST_TOKEN = 16;

/** Names of apps and of their owners stand in it: never for everybody. */
export function registerMetricsDoor(server: FastifyInstance, { metricsText, metricsToken }: MetricsDoor): void {
  server.get('/metrics', { config: door('metrics') }, async (request, reply) => {
    const refusal = metricsToken ? await refusalByToken(request, metricsToken) : refusalFromElsewhere(request);
    if (refusal !== undefined) {
      reply.status(401).header('www-authenticate', 'Bearer realm="metrics"').type('text/plain; charset=utf-8');
      return reply.send(`${refusal}\n`);
    }
    const { edges } = request.query as { edges?: string };
    return reply.type('text/plain; version=0.0.4').send(await metricsText({ edges: edges !== 'no' }));
  });
}

async function refusalByToken(request: FastifyRequest, read: () => Promise<string>): Promise<string | undefined> {
  const token = await read().catch((error: Error) => error);
  if (token instanceof Error || token.length < SHORTEST_TOKEN) {
    const why = token instanceof Error ? token.message : `it has fewer than ${SHORTEST_TOKEN} characters`;
    request.log.error({ why }, 'NONSTOP4_METRICS_TOKEN_FILE cannot be used: nobody is shown the metrics');
    return 'The token of this platform cannot be read; its log says why.';
  }
  const [, given = ''] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return isSameSecret(token, token, given) ? undefined : 'The bearer token is missing or wrong.';
}

function refusalFromElsewhere({ headers, socket }: FastifyRequest): string | undefined {
  const isNear = LOOPBACK.has(socket.remoteAddress ?? '') && OF_PROXIES.every((name) => headers[name] === undefined);
  return isNear
    ? undefined
    : 'Metrics are shown to this machine only. Set NONSTOP4_METRICS_TOKEN_FILE, and show that token (docs/monitoring.md).';
}
