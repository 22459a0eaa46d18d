import type { CertificateFacts, CertificatePem } from '../domain/certificate.ts';

/** The operator's own certificate, such as one for `*.apps.example.com`. */
export interface OperatorCertificate {
  /** As it is now: it may have been renewed since. Undefined where there is none. Never throws: a spoilt file leaves the last good one. */
  read(): Promise<(CertificatePem & CertificateFacts) | undefined>;
}
