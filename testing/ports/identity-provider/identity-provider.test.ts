import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { MemoryIdentityProvider } from '../../../server/src/adapters/identity-provider/memory/memory-identity-provider.ts';
import { OpenIdProvider } from '../../../server/src/adapters/identity-provider/openid/openid-provider.ts';
import { goThrough, startOidcServer } from '../../oidc/oidc-server.ts';
import { identityProviderSuite, type ProviderHarness, RETURN_TO } from './identity-provider.suite.ts';

const LABEL = { label: 'Example' };

identityProviderSuite('OpenID Connect', async () => (await real()).harness);

identityProviderSuite('strict in-memory fake', async () => {
  const provider = new MemoryIdentityProvider();
  const settings = { issuer: 'https://id.example.com', clientId: 'nonstop4', clientSecret: 'x', ...LABEL };
  return {
    ...{ provider, settings, away: { ...settings, issuer: 'http://nowhere.example.com' } },
    willBe: (person) => provider.willBe(person),
    goThrough: async (url) => new URL(url).search.slice(1),
  };
});

async function real() {
  const server = await startOidcServer(RETURN_TO);
  onTestFinished(() => server.stop());
  const { issuer, clientId, clientSecret } = server;
  const settings = { issuer, clientId, clientSecret, ...LABEL };
  const harness: ProviderHarness = {
    ...{ provider: new OpenIdProvider(), settings, away: { ...settings, issuer: 'http://127.0.0.1:1' } },
    willBe: (person) => {
      server.person = person;
    },
    goThrough: (url) => goThrough(url, RETURN_TO),
  };
  return { harness, server };
}

it('a wrong secret is told as what it is, when somebody comes back', async () => {
  const { harness } = await real();
  const { provider, settings, willBe } = harness;
  willBe({ subject: 'ada-1', email: 'ada@example.com', emailVerified: true, name: 'ada' });
  const wrong = { ...settings, clientSecret: 'another secret that is just as long as it' };
  const { url, attempt } = await provider.begin(wrong, RETURN_TO);
  const failed = provider.finish(wrong, attempt, await harness.goThrough(url));
  await expect(failed).rejects.toMatchObject({ reason: 'client-refused' });
});

it('a server that is none, and an http address elsewhere, are told', async () => {
  const page = createServer((_request, response) => void response.end('<h1>hello</h1>'));
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void page.close());
  const { harness } = await real();
  const issuer = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
  const none = harness.provider.check({ ...harness.settings, issuer });
  await expect(none).rejects.toMatchObject({ reason: 'not-a-provider' });
  const plain = harness.provider.check({ ...harness.settings, issuer: 'http://id.example.com' });
  await expect(plain).rejects.toMatchObject({ name: 'ProviderFailed' });
});
