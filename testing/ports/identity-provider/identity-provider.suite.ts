import { describe, expect, it } from 'vitest';
import type { OidcSettings } from '../../../server/src/domain/accounts/oidc.ts';
import type { IdentityProvider } from '../../../server/src/ports/identity-provider.ts';

export interface ProviderHarness {
  provider: IdentityProvider;
  settings: OidcSettings;
  /** Settings of a provider that is not there. */
  away: OidcSettings;
  willBe(person: { subject: string; email: string; emailVerified: boolean; name: string } | undefined): void;
  /** As a browser does; gives the query that it comes back with. */
  goThrough(url: string): Promise<string>;
}

export const RETURN_TO = 'http://127.0.0.1:4400/sign-in/provider';
const ADA = { subject: 'ada-1', email: 'ada@example.com', emailVerified: true, name: 'ada' };

/** What every identity provider does. */
export function identityProviderSuite(name: string, open: () => Promise<ProviderHarness>): void {
  describe(name, () => {
    it('says who has signed in there', async () => {
      const { provider, settings, willBe, goThrough } = await open();
      expect(await provider.check(settings)).toEqual({ issuer: settings.issuer });
      willBe(ADA);
      const { url, attempt } = await provider.begin(settings, RETURN_TO);
      const query = await goThrough(url);
      expect(await provider.finish(settings, attempt, query)).toEqual({ issuer: settings.issuer, ...ADA });
    });

    it('takes a way back once', async () => {
      const { provider, settings, willBe, goThrough } = await open();
      willBe(ADA);
      const { url, attempt } = await provider.begin(settings, RETURN_TO);
      const query = await goThrough(url);
      await provider.finish(settings, attempt, query);
      await expect(provider.finish(settings, attempt, query)).rejects.toMatchObject({ name: 'ProviderFailed' });
    });

    it('takes no way back of another beginning', async () => {
      const { provider, settings, willBe, goThrough } = await open();
      willBe(ADA);
      const first = await provider.begin(settings, RETURN_TO);
      const second = await provider.begin(settings, RETURN_TO);
      const query = await goThrough(first.url);
      const failed = provider.finish(settings, second.attempt, query);
      await expect(failed).rejects.toMatchObject({ name: 'ProviderFailed', reason: 'not-trusted' });
    });

    it('tells when somebody says no, and when it is not there', async () => {
      const { provider, settings, away, willBe, goThrough } = await open();
      willBe(undefined);
      const { url, attempt } = await provider.begin(settings, RETURN_TO);
      const failed = provider.finish(settings, attempt, await goThrough(url));
      await expect(failed).rejects.toMatchObject({ reason: 'denied' });
      await expect(provider.check(away)).rejects.toMatchObject({ reason: 'unreachable' });
      await expect(provider.begin(away, RETURN_TO)).rejects.toMatchObject({ reason: 'unreachable' });
    });
  });
}
