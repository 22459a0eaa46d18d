import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { Agent } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import type * as Acme from 'acme-client';
import type { CertificatePem } from '../../../domain/certificate.ts';
import { type CertificateAuthority, OrderFailed } from '../../../ports/certificate-authority.ts';
import { reasonOf } from './acme-problem.ts';

export interface AcmeOptions {
  /** Of the authority's directory, by https. */
  directoryUrl: string;
  /** Whom the authority writes when something is wrong. */
  email?: string;
  /** PEM of the roots that the authority's own https goes by, where this machine does not know them. */
  caCertificates?: string;
  /** The key of the account lies with whoever keeps secrets. */
  accountKey: { load(): Promise<string | undefined>; save(pem: string): Promise<void> };
  /** How often a waiting order is looked at; shortened by tests. */
  lookMs?: { first: number; most: number };
}

const LOOKS = 15;
const LOOK_MS = { first: 1_000, most: 8_000 };
const REQUEST_TIMEOUT_MS = 20_000;

/** Of one order: the last error document that the authority has answered (RFC 8555 section 6.7). */
const answers = new AsyncLocalStorage<{ problem?: { type: string; detail: string } }>();

/** Orders certificates from an ACME authority; edges answer its HTTP-01 challenges by the account's thumbprint alone. */
export class AcmeAuthority implements CertificateAuthority {
  readonly #options: AcmeOptions;
  #accountKey: Promise<string> | undefined;
  #client: Promise<Acme.Client> | undefined;

  constructor(options: AcmeOptions) {
    this.#options = options;
  }

  /** RFC 7638 section 3, of an elliptic key. */
  async thumbprint(): Promise<string> {
    const { crv, kty, x, y } = createPublicKey(await this.#key()).export({ format: 'jwk' });
    return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  }

  async order(hostname: string, signal: AbortSignal): Promise<CertificatePem> {
    return answers.run({}, async () => {
      try {
        const ordered = this.#connect().then((client) => this.#order(client, hostname, signal));
        return await unlessAborted(ordered, signal);
      } catch (error) {
        if (error instanceof OrderFailed || signal.aborted) throw error;
        const problem = answers.getStore()?.problem;
        const detail = problem?.detail || (error as Error).message;
        throw new OrderFailed(reasonOf(problem?.type), detail);
      }
    });
  }

  async #order(client: Acme.Client, hostname: string, signal: AbortSignal): Promise<CertificatePem> {
    await this.#register(client);
    const order = await client.createOrder({ identifiers: [{ type: 'dns', value: hostname }] });
    await this.#pass(client, order, signal);
    signal.throwIfAborted();
    const { key, csr } = await this.#request(hostname);
    const finished = await client.finalizeOrder(order, csr);
    return { chain: await client.getCertificate(finished), key };
  }

  /** Says that the challenge may be looked at; edges answer it all the time. */
  async #pass(client: Acme.Client, order: Acme.Order, signal: AbortSignal): Promise<void> {
    let asked = false;
    for (let look = 0, pauseMs = this.#lookMs.first; look < LOOKS; look += 1) {
      // One order, one name.
      const [authorization] = await client.getAuthorizations(order);
      if (!authorization || authorization.status === 'valid') return;
      const challenge = authorization.challenges.find(({ type }) => type === 'http-01');
      if (!challenge) throw new OrderFailed('refused', 'the authority offers no HTTP-01 challenge for this name');
      if (authorization.status !== 'pending')
        throw refusedBy(authorization.status, challenge.error as Problem | undefined);
      if (!asked) await client.completeChallenge(challenge);
      asked = true;
      await pause(pauseMs, undefined, { signal });
      pauseMs = Math.min(pauseMs * 2, this.#lookMs.most);
    }
    throw new OrderFailed('authority-unreachable', 'the authority has not looked at the name in time');
  }

  async #request(hostname: string): Promise<{ key: string; csr: Buffer }> {
    const { crypto } = await load();
    const key = newKey();
    const [, csr] = await crypto.createCsr({ altNames: [hostname] }, key);
    return { key, csr };
  }

  // An account that is there already is given back (RFC 8555 section 7.3.1).
  async #register(client: Acme.Client): Promise<void> {
    const { email } = this.#options;
    // Also without anybody: for an account that is there the client asks for a change, and one of nothing may be refused.
    const contact = email === undefined ? [] : [`mailto:${email}`];
    await client.createAccount({ termsOfServiceAgreed: true, contact });
  }

  #connect(): Promise<Acme.Client> {
    this.#client ??= this.#newClient().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  async #newClient(): Promise<Acme.Client> {
    const { Client, axios } = await load();
    const { directoryUrl, caCertificates } = this.#options;
    if (caCertificates !== undefined) axios.defaults.httpsAgent = new Agent({ ca: caCertificates, keepAlive: true });
    return new Client({
      directoryUrl,
      accountKey: await this.#key(),
      ...{ backoffAttempts: LOOKS, backoffMin: this.#lookMs.first, backoffMax: this.#lookMs.most },
    });
  }

  get #lookMs(): { first: number; most: number } {
    return this.#options.lookMs ?? LOOK_MS;
  }

  #key(): Promise<string> {
    this.#accountKey ??= this.#loadKey().catch((error: unknown) => {
      this.#accountKey = undefined;
      throw error;
    });
    return this.#accountKey;
  }

  async #loadKey(): Promise<string> {
    const { accountKey } = this.#options;
    const kept = await accountKey.load();
    if (kept !== undefined) return kept;
    const made = newKey();
    await accountKey.save(made);
    return made;
  }
}

function refusedBy(status: string, error: Problem | undefined): OrderFailed {
  return new OrderFailed(reasonOf(error?.type), error?.detail ?? `the authority calls the name ${status}`);
}

interface Problem {
  type: string;
  detail: string;
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

let loaded: Promise<typeof Acme> | undefined;

/** Large, and needed only where certificates are ordered: read when the first one is. */
function load(): Promise<typeof Acme> {
  loaded ??= import('acme-client').then((module) => {
    // A package in CommonJS, as Node loads it or as it lies beside the bundled server.
    const acme = ('default' in module ? module.default : module) as typeof Acme;
    const { axios } = acme;
    axios.defaults.timeout = REQUEST_TIMEOUT_MS;
    // What was answered with "later" is tried again by whoever ordered, who tells the user meanwhile.
    const settings = (axios.defaults as { acmeSettings?: { retryMaxAttempts: number } }).acmeSettings;
    if (settings) settings.retryMaxAttempts = 0;
    axios.interceptors.response.use((response) => {
      const noted = answers.getStore();
      if (noted && response.status >= 400 && isProblem(response.data)) noted.problem = response.data;
      return response;
    });
    return acme;
  });
  return loaded;
}

function isProblem(data: unknown): data is Problem {
  const { type, detail } = (data ?? {}) as Partial<Record<keyof Problem, unknown>>;
  return typeof type === 'string' && typeof detail === 'string';
}

/** A request on its way may take long; what it brings is of no use to anybody then. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    if (signal.aborted) abort();
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
