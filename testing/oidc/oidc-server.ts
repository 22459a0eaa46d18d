import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration, type JWK } from 'oidc-provider';
import { memoryAdapter } from './memory-adapter.ts';

export interface OidcPerson {
  subject: string;
  email: string;
  emailVerified: boolean;
  name: string;
}

/** A real OpenID Connect provider on this machine's loopback. */
export interface RunningOidcServer {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who signs in there next; undefined: says no. */
  person: OidcPerson | undefined;
  /** What it was asked, without secrets: `GET /auth` … */
  asked: string[];
  stop(): Promise<void>;
}

const CLIENT = { clientId: 'nonstop4', clientSecret: 'a-secret-of-the-client-that-is-long-enough' };

/** Longer than any test. */
const TTL_S = 3_600;

/** Started on a port that the kernel gives. It wants PKCE of everybody, and has no pages: whoever comes is the person of the moment. */
export async function startOidcServer(redirectUri: string): Promise<RunningOidcServer> {
  let handle: ReturnType<Provider['callback']> | undefined;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0];
    asked.push(`${request.method} ${path}`);
    const uid = /^\/interaction\/([\w-]+)$/.exec(path ?? '')?.[1];
    if (uid !== undefined) return void interact(request, response);
    void handle?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const running: RunningOidcServer = {
    ...{ issuer, ...CLIENT, person: undefined, asked },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const provider = new Provider(issuer, configuration(redirectUri, running));
  handle = provider.callback();

  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { person } = running;
    const details = await provider.interactionDetails(request, response);
    const result = !person
      ? { error: 'access_denied', error_description: 'the person has said no' }
      : details.prompt.name === 'login'
        ? { login: { accountId: person.subject } }
        : { consent: { grantId: await grantTo(provider, person.subject) } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
  }
  return running;
}

async function grantTo(provider: Provider, accountId: string): Promise<string> {
  const grant = new provider.Grant({ accountId, clientId: CLIENT.clientId });
  grant.addOIDCScope('openid email profile');
  return grant.save();
}

function signingKey(): JWK {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' } as JWK;
}

function configuration(redirectUri: string, running: RunningOidcServer): Configuration {
  return {
    clients: [
      {
        ...{ client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret, redirect_uris: [redirectUri] },
        ...{ grant_types: ['authorization_code'], response_types: ['code'] },
      },
    ],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['preferred_username'] },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    cookies: { keys: ['only for a test'] },
    // What the provider would take by itself it warns of, as nothing to run with; in a test's output that hides what matters.
    adapter: memoryAdapter(),
    jwks: { keys: [signingKey()] },
    ttl: {
      Interaction: TTL_S,
      Session: TTL_S,
      Grant: TTL_S,
      AccessToken: TTL_S,
      IdToken: TTL_S,
      AuthorizationCode: 60,
    },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: async () => ({
        sub: accountId,
        email: running.person?.email,
        email_verified: running.person?.emailVerified,
        preferred_username: running.person?.name,
      }),
    }),
  };
}

/** As a browser goes there and is sent back: keeps cookies, follows redirects, stops before `returnTo`; gives that address' query. */
export async function goThrough(url: string, returnTo: string): Promise<string> {
  const cookies = new Map<string, string>();
  let next = url;
  for (let step = 0; step < 10; step += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(next, { redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (!location) throw new Error(`${next} was answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
    next = new URL(location, next).href;
    if (next.startsWith(returnTo)) return new URL(next).search.slice(1);
  }
  throw new Error(`${url} leads nowhere`);
}
