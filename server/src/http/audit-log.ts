import type { Operation } from '@nonstop4/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuditEntry } from '../domain/audit-entry.ts';
import type { Platform } from '../usecases/platform.ts';
import { describeRefusal } from './error-answer.ts';
import { allowedIfAny } from './route-rules.ts';

const MOST_NAMES = 30;
const LONGEST = 200;

/**
 * Writes down every operation that changes something, and every attempt of one, before its answer is sent: this is the one place that does. Of a body only
 * the names of its fields are kept, and the values of those that the operation names in `audited`. Reading is not written down, nor is what
 * nobody signed in was refused, but for sign-ins.
 */
export function keepAuditLog(server: FastifyInstance, platform: Platform): void {
  server.addHook('onSend', async (request, reply) => {
    const { rule } = request.routeOptions.config;
    if (!rule || !('operation' in rule) || rule.operation.method === 'GET') return;
    const entry = entryOf(platform, request, rule.operation, reply.statusCode);
    if (!entry) return;
    try {
      await platform.stores.audit.add(entry);
    } catch (error) {
      // The answer tells what was done; that it could not be written down is for the operator to read.
      request.log.error({ err: error, entry }, 'the audit log could not be written');
    }
  });
}

function entryOf(
  { ids, clock }: Platform,
  request: FastifyRequest,
  operation: Operation,
  status: number,
): AuditEntry | undefined {
  const { principal, signedIn, app } = allowedIfAny(request);
  if (!principal && operation.access !== 'anybody') return undefined;
  const params = request.params as Record<string, string>;
  const tried = operation.audited?.includes('name') ? textOf(bodyOf(request).name) : undefined;
  const appName = app?.name ?? params.app;
  return {
    id: ids.next('aud'),
    at: clock.now(),
    actor: (principal?.user ?? signedIn)?.name ?? tried ?? '',
    via: principal === undefined ? 'none' : principal.tokenId === undefined ? 'session' : 'token',
    address: request.ip,
    operation: operation.id,
    ...(appName === undefined ? {} : { app: appName.slice(0, 64) }),
    outcome: status < 400 ? 'done' : (describeRefusal(request) ?? 'internal'),
    details: detailsOf(request, operation, params),
  };
}

function detailsOf(request: FastifyRequest, operation: Operation, params: Record<string, string>) {
  const { app: _app, ...named } = params;
  const body = operation.bodyIsArchive ? {} : bodyOf(request);
  const told = (operation.audited ?? []).flatMap((name) => {
    const text = textOf(body[name]);
    return text === undefined ? [] : [[name, text] as const];
  });
  const fields = Object.keys(body).slice(0, MOST_NAMES).join(', ').slice(0, LONGEST);
  return Object.fromEntries([
    ...Object.entries(named).map(([name, value]) => [name, value.slice(0, LONGEST)] as const),
    ...told,
    ...(fields === '' ? [] : [['fields', fields] as const]),
  ]);
}

function bodyOf({ body }: FastifyRequest): Record<string, unknown> {
  const isRecord = typeof body === 'object' && body !== null && !('pipe' in body) && !Array.isArray(body);
  return isRecord ? (body as Record<string, unknown>) : {};
}

// Control characters would make several lines of one where it is exported.
function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  return String(value)
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, LONGEST);
}
