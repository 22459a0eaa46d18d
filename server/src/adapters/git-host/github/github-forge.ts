import { createHash } from 'node:crypto';
import { type FailureCode, StageFailure } from '../../../domain/failure.ts';
import type { TokenAccess } from '../../../domain/git-connection.ts';
import { type GitHubRepository, gitHubRepository } from '../../../domain/github-repository.ts';
import type { ForgeConnection, GitForge } from '../../../ports/git-forge.ts';
import type { ForgeHook, ForgeRepository } from '../../../ports/git-servers.ts';
import { AppAccess } from './app-access.ts';
import { GitHubApi } from './github-api.ts';
import type { GitHubLogin } from './github-login.ts';
import { PersonAccess } from './person-access.ts';

/** One credential, with what is known of it. */
interface Session {
  login: GitHubLogin;
  /** Why git was refused, looked for at this time: many runs may wait for the same, and GitHub counts. */
  reason?: { address: string; at: number; found: Promise<StageFailure | undefined> };
}

/** What GitHub's API may know more of than git. */
const EXPLAINED: ReadonlySet<FailureCode> = new Set([
  'git-access-refused',
  'git-repository-missing',
  'git-repository-moved',
]);
/** What says nothing of the repository. */
const BESIDE: ReadonlySet<FailureCode> = new Set(['git-server-unreachable', 'git-rate-limited']);
const REASON_MS = 60_000;
/** The saved one, and those that are tried in its place. */
const SESSIONS = 8;

/** Repositories at GitHub, by its REST API. See README.md. */
export class GitHubForge implements GitForge {
  readonly #now: () => number;
  /** The one used last at the end. */
  readonly #sessions = new Map<string, Session>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  look(connection: ForgeConnection, make: boolean, signal?: AbortSignal): Promise<ForgeRepository> {
    return this.#sessionOf(connection).login.look(repositoryOf(connection), make, signal);
  }

  hook(connection: ForgeConnection, hook: ForgeHook, signal?: AbortSignal): Promise<void> {
    return this.#sessionOf(connection).login.hook(repositoryOf(connection), hook, signal);
  }

  login(connection: ForgeConnection, signal?: AbortSignal): Promise<TokenAccess> {
    return this.#sessionOf(connection).login.login(repositoryOf(connection), signal);
  }

  async explain(connection: ForgeConnection, failure: StageFailure, signal?: AbortSignal): Promise<StageFailure> {
    if (!EXPLAINED.has(failure.failure.code)) return failure;
    const session = this.#sessionOf(connection);
    const { address } = connection;
    const known = session.reason;
    if (known?.address !== address || this.#now() - known.at >= REASON_MS) {
      session.login.forget();
      session.reason = { address, at: this.#now(), found: this.#reason(connection) };
    }
    const reason = (await session.reason?.found) ?? readOnly(connection, failure);
    signal?.throwIfAborted();
    return reason ? new StageFailure(reason.failure.code, reason.failure.params, failure.failure.lastLines) : failure;
  }

  // Without the signal of the run that asks first: others wait for the same answer.
  async #reason(connection: ForgeConnection): Promise<StageFailure | undefined> {
    try {
      const { state, address } = await this.look(connection, false);
      const facts = { host: new URL(connection.address).host, address: connection.address };
      if (state === 'missing') return new StageFailure('git-repository-missing', facts);
      return state === 'renamed'
        ? new StageFailure('git-repository-moved', { ...facts, newAddress: address })
        : undefined;
    } catch (error) {
      if (!(error instanceof StageFailure)) throw error;
      return BESIDE.has(error.failure.code) ? undefined : error;
    }
  }

  #sessionOf({ access }: ForgeConnection): Session {
    const key = createHash('sha256').update(JSON.stringify(access)).digest('base64');
    const session = this.#sessions.get(key) ?? { login: this.#loginFor(access) };
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
    return session;
  }

  #loginFor({ apiAddress, credential }: ForgeConnection['access']): GitHubLogin {
    const api = new GitHubApi(apiAddress, this.#now);
    return credential.kind === 'app' ? new AppAccess(api, credential) : new PersonAccess(api, credential.token);
  }
}

/** The API tells what the person may, and not what the token may: that only git's refusal shows. */
function readOnly({ access }: ForgeConnection, { failure }: StageFailure): StageFailure | undefined {
  const said = [failure.params.message, ...failure.lastLines].join(' ');
  if (access.credential.kind === 'app' || !/Write access .* not granted|error: 403|denied to/.test(said))
    return undefined;
  return new StageFailure('git-access-refused', { ...failure.params, why: 'read-only' });
}

function repositoryOf({ address, access }: ForgeConnection): GitHubRepository {
  const repository = gitHubRepository(address, access.apiAddress);
  if (typeof repository === 'string')
    throw new Error(`The saved address of the repository cannot be used: ${repository}.`);
  return repository;
}
