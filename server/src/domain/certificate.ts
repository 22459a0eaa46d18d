/** A certificate and its key as people bring them, both PEM; the chain has the leaf first. */
export interface CertificatePem {
  chain: string;
  key: string;
}

/** What stands in a certificate. */
export interface CertificateFacts {
  /** Lower case; `*.example.com` covers one label. */
  hostnames: string[];
  issuer: string;
  notBefore: number;
  notAfter: number;
}

/** What edges show for some hostnames of an App. */
export interface Certificate extends CertificateFacts {
  id: string;
  appId: string;
  /** Brought by the user, or given by the certificate authority that the operator has named. */
  source: 'own' | 'authority';
  chain: string;
  sealedKey: string;
  createdAt: number;
}

/** Why a certificate authority gave none. */
export type OrderFailureReason =
  /** The name does not lead here, or nowhere. */
  | 'dns'
  /** The name leads somewhere that does not answer as this platform does. */
  | 'not-reached'
  /** The domain allows other authorities only (CAA). */
  | 'not-allowed'
  /** Too many were asked for. */
  | 'rate-limited'
  /** It gives none for this name at all. */
  | 'refused'
  /** It does not answer, or not as RFC 8555 says. */
  | 'authority-unreachable';

/** The way to a certificate that has not come to its end: what went wrong last, and when it is tried again. */
export interface CertificateOrder {
  hostname: string;
  appId: string;
  /** In vain, one after the other. */
  failures: number;
  reason: OrderFailureReason;
  /** In the authority's words. */
  detail: string;
  failedAt: number;
  nextTryAt: number;
}

/** How a hostname stands with HTTPS. */
export interface HostnameHttps {
  hostname: string;
  state: 'none' | 'waiting' | 'secure' | 'failed';
  /** `platform`: the operator's. */
  source?: Certificate['source'] | 'platform';
  /** Set where the App's own certificate or the authority's can be taken away by id. */
  certificateId?: string;
  notAfter?: number;
  failure?: { reason: OrderFailureReason; detail: string; nextTryAt: number };
}

/** RFC 6125 section 6.4.3: a wildcard stands for the leftmost label alone. */
function covers(name: string, hostname: string): boolean {
  if (name === hostname) return true;
  return name.startsWith('*.') && name.slice(1) === hostname.slice(hostname.indexOf('.'));
}

export function coversAny(names: readonly string[], hostname: string): boolean {
  return names.some((name) => covers(name, hostname));
}

/** With a third of its life left, as Let's Encrypt advises; short-lived ones are renewed in time by the same rule. */
export function renewalDue({ notBefore, notAfter }: CertificateFacts, now: number): boolean {
  return now >= notAfter - (notAfter - notBefore) / 3;
}

const MINUTE = 60_000;
const LONGEST_PAUSE = 12 * 60 * MINUTE;

/** One minute after the first failure, twice as long after each further one: authorities count failures by the hour. */
export function nextTry(failures: number, now: number): number {
  return now + Math.min(LONGEST_PAUSE, MINUTE * 2 ** (failures - 1));
}
