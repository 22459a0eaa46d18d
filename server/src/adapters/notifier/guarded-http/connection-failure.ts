import type { DeliveryFailure, DeliveryFailureReason } from '../../../domain/notifications/channel.ts';

const MOST_SHOWN = 300;

/** Codes of Node for what goes wrong before there is an answer. */
const REASONS: readonly [RegExp, DeliveryFailureReason][] = [
  [/ENOTFOUND|EAI_AGAIN|EAI_FAIL|EDNS/, 'name-unknown'],
  [/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL/, 'connection-refused'],
  [/ETIMEDOUT|ESOCKETTIMEDOUT/, 'timeout'],
  [/CERT|ERR_TLS|ERR_SSL|EPROTO|self-signed|certificate|wrong version number/i, 'tls'],
  [/ECONNRESET|EPIPE|UND_ERR_SOCKET|HPE_|socket hang up/, 'disconnected'],
];

/** Why there was no answer, in the platform's words; `isLate`: its time was over. */
export function failureOf(error: unknown, { host, isLate }: { host: string; isLate: boolean }): DeliveryFailure {
  if (isLate) return { reason: 'timeout', detail: host };
  const { code = '', message } = error as NodeJS.ErrnoException;
  const inner = error instanceof AggregateError ? error.errors.map(String).join(' ') : '';
  const known = REASONS.find(([pattern]) => pattern.test(`${code} ${message} ${inner}`));
  return { reason: known?.[1] ?? 'failed', detail: `${host}: ${message || code}`.slice(0, MOST_SHOWN) };
}
