import type { OidcSettings } from '../domain/accounts/oidc.ts';

/** What the way back from the provider is checked against; secret. */
export interface OidcAttempt {
  state: string;
  nonce: string;
  codeVerifier: string;
  /** The page of the panel that the provider sends the browser back to. */
  returnTo: string;
}

/** Who somebody is, as the provider has signed it. */
export interface ProvenIdentity {
  issuer: string;
  subject: string;
  /** '' where the provider tells none. */
  email: string;
  emailVerified: boolean;
  /** What the person is called there; '' where it does not say. */
  name: string;
}

/** Signs people in by OpenID Connect: authorization code, with PKCE. */
export interface IdentityProvider {
  /** Whether it answers, and as whom it says that it does; throws ProviderFailed. */
  check(settings: OidcSettings): Promise<{ issuer: string }>;
  /** Where the browser has to go, and what to keep meanwhile. Throws ProviderFailed. */
  begin(settings: OidcSettings, returnTo: string): Promise<{ url: string; attempt: OidcAttempt }>;
  /** `query`: of the address that the browser came back to. Throws ProviderFailed. */
  finish(settings: OidcSettings, attempt: OidcAttempt, query: string): Promise<ProvenIdentity>;
}

export type ProviderFailureReason = 'unreachable' | 'not-a-provider' | 'client-refused' | 'denied' | 'not-trusted';

/** It did not work, as far as is known. */
export class ProviderFailed extends Error {
  readonly reason: ProviderFailureReason;

  /** `detail`: what the provider said, or the system; short, and without secrets. */
  constructor(reason: ProviderFailureReason, detail: string) {
    super(detail.replace(/\s+/g, ' ').slice(0, 200));
    this.name = 'ProviderFailed';
    this.reason = reason;
  }
}
