import type { OidcSettings } from '../../../domain/accounts/oidc.ts';
import {
  type IdentityProvider,
  type OidcAttempt,
  type ProvenIdentity,
  ProviderFailed,
} from '../../../ports/identity-provider.ts';

/** Strict fake for tests: whoever signs in there next is told beforehand, and each way back is good once and for its own beginning only. */
export class MemoryIdentityProvider implements IdentityProvider {
  #next: Omit<ProvenIdentity, 'issuer'> | undefined;
  #begun = new Map<string, string>();
  #count = 0;

  /** Who signs in there; undefined: says no. */
  willBe(person: Omit<ProvenIdentity, 'issuer'> | undefined): void {
    this.#next = person;
  }

  async check({ issuer }: OidcSettings): Promise<{ issuer: string }> {
    if (!issuer.startsWith('https://')) throw new ProviderFailed('unreachable', issuer);
    return { issuer };
  }

  async begin(settings: OidcSettings, returnTo: string): Promise<{ url: string; attempt: OidcAttempt }> {
    await this.check(settings);
    this.#count += 1;
    const state = `state-${this.#count}`;
    this.#begun.set(state, settings.clientId);
    const attempt = { state, nonce: `nonce-${this.#count}`, codeVerifier: `verifier-${this.#count}`, returnTo };
    return { url: `${settings.issuer}/auth?state=${state}`, attempt };
  }

  async finish(settings: OidcSettings, attempt: OidcAttempt, query: string): Promise<ProvenIdentity> {
    const state = new URLSearchParams(query).get('state');
    if (state !== attempt.state || this.#begun.get(attempt.state) !== settings.clientId)
      throw new ProviderFailed('not-trusted', 'this is not the way back of what was begun');
    this.#begun.delete(attempt.state);
    if (!this.#next) throw new ProviderFailed('denied', 'access_denied');
    return { issuer: settings.issuer, ...this.#next };
  }
}
