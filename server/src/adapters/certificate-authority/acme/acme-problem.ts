import type { OrderFailureReason } from '../../../domain/certificate.ts';

/** Error types of RFC 8555 section 6.7, without `urn:ietf:params:acme:error:`. */
const REASONS: Record<string, OrderFailureReason> = {
  dns: 'dns',
  connection: 'not-reached',
  tls: 'not-reached',
  unauthorized: 'not-reached',
  incorrectResponse: 'not-reached',
  caa: 'not-allowed',
  rateLimited: 'rate-limited',
  rejectedIdentifier: 'refused',
  unsupportedIdentifier: 'refused',
  malformed: 'refused',
  externalAccountRequired: 'refused',
  userActionRequired: 'refused',
};

/** Undefined: there was no answer, or none with a type. */
export function reasonOf(type: string | undefined): OrderFailureReason {
  return REASONS[type?.split(':').at(-1) ?? ''] ?? 'authority-unreachable';
}
