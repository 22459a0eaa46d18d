import type { Configuration } from 'openid-client';
import type { OidcSettings } from '../../../domain/accounts/oidc.ts';
import {
  type IdentityProvider,
  type OidcAttempt,
  type ProvenIdentity,
  ProviderFailed,
} from '../../../ports/identity-provider.ts';
import { providerFailure } from './provider-failure.ts';

/** Of one request to the provider; somebody waits for it. */
const TIMEOUT_S = 10;
/** `profile` for a name that an account can be called by. */
const SCOPE = 'openid email profile';

/** OpenID Connect by openid-client, which is loaded when it is first needed. Its metadata is read for each step: providers change their keys. */
export class OpenIdProvider implements IdentityProvider {
  async check(settings: OidcSettings): Promise<{ issuer: string }> {
    const configuration = await discover(settings);
    const { issuer, authorization_endpoint: door, token_endpoint: tokens } = configuration.serverMetadata();
    if (!door || !tokens) throw new ProviderFailed('not-a-provider', `${issuer} has no authorization code flow`);
    return { issuer };
  }

  async begin(settings: OidcSettings, returnTo: string): Promise<{ url: string; attempt: OidcAttempt }> {
    const configuration = await discover(settings);
    const client = await import('openid-client');
    const attempt: OidcAttempt = {
      ...{ state: client.randomState(), nonce: client.randomNonce(), codeVerifier: client.randomPKCECodeVerifier() },
      returnTo,
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: returnTo,
      scope: SCOPE,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(attempt.codeVerifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, attempt };
  }

  async finish(settings: OidcSettings, attempt: OidcAttempt, query: string): Promise<ProvenIdentity> {
    const configuration = await discover(settings);
    const client = await import('openid-client');
    try {
      const tokens = await client.authorizationCodeGrant(configuration, new URL(`${attempt.returnTo}?${query}`), {
        pkceCodeVerifier: attempt.codeVerifier,
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new ProviderFailed('not-trusted', 'there is no ID token');
      const more = await userInfo(configuration, tokens.access_token, claims.sub);
      const said = { ...more, ...claims };
      return {
        issuer: claims.iss,
        subject: claims.sub,
        email: text(said.email),
        emailVerified: said.email_verified === true && text(said.email) !== '',
        name: text(said.preferred_username) || text(said.name),
      };
    } catch (error) {
      throw providerFailure(error);
    }
  }
}

async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<Configuration> {
  const client = await import('openid-client');
  const server = new URL(issuer);
  try {
    return await client.discovery(server, clientId, clientSecret, undefined, {
      timeout: TIMEOUT_S,
      // In clear text only where nobody is on the way.
      ...(server.protocol === 'http:' && isLoopback(server) ? { execute: [client.allowInsecureRequests] } : {}),
    });
  } catch (error) {
    throw providerFailure(error);
  }
}

/** Some providers tell the address there and not in the ID token. */
async function userInfo(
  configuration: Configuration,
  accessToken: string,
  subject: string,
): Promise<Record<string, unknown>> {
  if (!configuration.serverMetadata().userinfo_endpoint) return {};
  const { fetchUserInfo } = await import('openid-client');
  return fetchUserInfo(configuration, accessToken, subject);
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 255) : '';
}
