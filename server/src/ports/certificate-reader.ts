import type { CertificateFacts, CertificatePem } from '../domain/certificate.ts';

/** Reads certificates that people bring. */
export interface CertificateReader {
  /**
   * The same PEM without what does not belong to it, and what stands in it. Throws Problem `certificate-unusable`: not PEM, no key or one
   * with a passphrase, a key of another certificate, no hostname, a chain in the wrong order, out of date at `now`.
   */
  read(pem: CertificatePem, now: number): CertificatePem & CertificateFacts;
}
