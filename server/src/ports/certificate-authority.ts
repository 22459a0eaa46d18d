import type { CertificatePem, OrderFailureReason } from '../domain/certificate.ts';

/** Gives certificates for hostnames that lead to this platform (RFC 8555, HTTP-01 challenges). */
export interface CertificateAuthority {
  /** What edges answer challenges with, behind the token and a dot; made and registered with the first call. Throws OrderFailed. */
  thumbprint(): Promise<string>;
  /** Takes from seconds to a minute. Throws OrderFailed. */
  order(hostname: string, signal: AbortSignal): Promise<CertificatePem>;
}

/** No certificate was given; `message` is in the authority's words. */
export class OrderFailed extends Error {
  readonly reason: OrderFailureReason;

  constructor(reason: OrderFailureReason, detail: string) {
    super(detail);
    this.name = 'OrderFailed';
    this.reason = reason;
  }
}
