import type { EdgeCertificate } from './protocol.ts';

/** Which certificate is shown for a hostname: an exact name goes before a wildcard, and of equal names the first in the table. */
export class CertificateIndex {
  readonly #byName = new Map<string, EdgeCertificate>();

  constructor(certificates: readonly EdgeCertificate[] = []) {
    for (const certificate of certificates) {
      for (const name of certificate.hostnames) if (!this.#byName.has(name)) this.#byName.set(name, certificate);
    }
  }

  /** `hostname`: lower case, without port and closing dot. */
  find(hostname: string): EdgeCertificate | undefined {
    return this.#byName.get(hostname) ?? this.#byName.get(wildcardOf(hostname));
  }
}

export function covers(certificate: EdgeCertificate, hostname: string): boolean {
  return certificate.hostnames.includes(hostname) || certificate.hostnames.includes(wildcardOf(hostname));
}

/** The only wildcard that covers it: one label (RFC 9525 section 6.3). */
export function wildcardOf(hostname: string): string {
  const dot = hostname.indexOf('.');
  return dot < 0 ? '' : `*${hostname.slice(dot)}`;
}
