import type { z } from 'zod';
import type { GitHubCredential, TokenAccess } from '../../../domain/git-connection.ts';
import type { GitHubRepository } from '../../../domain/github-repository.ts';
import type { ForgeHook, ForgeRepository } from '../../../ports/git-servers.ts';
import { installationAnswer, installationTokenAnswer } from './answers.ts';
import { appToken } from './app-token.ts';
import { type GitHubApi, GitHubRefusal } from './github-api.ts';
import { type GitHubLogin, LOGIN_NAME } from './github-login.ts';
import { RepositoryAtGitHub } from './repository-at-github.ts';

type Installation = z.infer<typeof installationAnswer> & {
  /** Whether it may use this very repository; otherwise it is known by the repository's owner. */
  covers: boolean;
};

/** A transfer may take that long, and is let in at its begin and in between. */
const LEFT_MS = 10 * 60_000;

/** A GitHub App: it signs in by its key, and gets a token for an hour from its installation at the owner of the repository. */
export class AppAccess implements GitHubLogin {
  readonly #api: GitHubApi;
  readonly #app: Extract<GitHubCredential, { kind: 'app' }>;
  #given: { address: string; token: string; endsAt: number } | undefined;

  constructor(api: GitHubApi, app: Extract<GitHubCredential, { kind: 'app' }>) {
    this.#api = api;
    this.#app = app;
  }

  async look(repository: GitHubRepository, make: boolean, signal?: AbortSignal): Promise<ForgeRepository> {
    const there = new RepositoryAtGitHub(this.#api, repository, 'app', signal);
    const installation = await this.#installation(repository, there, signal);
    if (installation.permissions.contents !== 'write') throw there.refused('app-read-only');
    if (installation.covers) {
      const seen = await there.seenBy((await this.#tokenOf(installation.id, {}, there, signal)).token);
      if (seen) return seen;
    }
    if (installation.target_type !== 'Organization') throw there.notMade('only-in-organisation');
    if (installation.permissions.administration !== 'write') throw there.notMade('may-not-make');
    if (!make) return { state: 'missing', address: repository.address };
    return there.madeBy((await this.#tokenOf(installation.id, {}, there, signal)).token, false);
  }

  async hook(repository: GitHubRepository, hook: ForgeHook, signal?: AbortSignal): Promise<void> {
    const there = new RepositoryAtGitHub(this.#api, repository, 'app', signal);
    const { id } = await this.#installation(repository, there, signal);
    await there.hookedBy((await this.#tokenOf(id, {}, there, signal)).token, hook);
  }

  async login(repository: GitHubRepository, signal?: AbortSignal): Promise<TokenAccess> {
    const { address, name } = repository;
    if (this.#given?.address !== address || this.#given.endsAt - this.#api.now() < LEFT_MS) {
      const there = new RepositoryAtGitHub(this.#api, repository, 'app', signal);
      const { id } = await this.#installation(repository, there, signal);
      // For this repository, and for nothing but its contents.
      const narrowed = { repositories: [name], permissions: { contents: 'write' } };
      const { token, expires_at } = await this.#tokenOf(id, narrowed, there, signal);
      this.#given = { address, token, endsAt: Date.parse(expires_at) };
    }
    return { kind: 'token', userName: LOGIN_NAME, token: this.#given.token };
  }

  forget(): void {
    this.#given = undefined;
  }

  /** Where the App is installed for this repository, or at least at its owner. */
  async #installation(
    { owner, name }: GitHubRepository,
    there: RepositoryAtGitHub,
    signal: AbortSignal | undefined,
  ): Promise<Installation> {
    for (const path of [`/repos/${owner}/${name}`, `/orgs/${owner}`, `/users/${owner}`]) {
      try {
        const { data } = await this.#api.ask(
          { method: 'GET', path: `${path}/installation`, authorization: this.#signed, signal },
          installationAnswer,
        );
        if (data.suspended_at) throw there.refused('app-suspended');
        return { ...data, covers: path.startsWith('/repos/') };
      } catch (error) {
        if (!(error instanceof GitHubRefusal) || error.status !== 404) throw there.failureOf(error);
        if (/integration not found/i.test(error.message)) throw there.refused('app-key');
      }
    }
    throw there.failure('git-app-not-installed');
  }

  async #tokenOf(id: number, narrowed: object, there: RepositoryAtGitHub, signal: AbortSignal | undefined) {
    const path = `/app/installations/${id}/access_tokens`;
    const request = { method: 'POST', path, body: narrowed, authorization: this.#signed, signal } as const;
    const { data } = await this.#api.ask(request, installationTokenAnswer).catch((error: unknown) => {
      const gone = error instanceof GitHubRefusal && error.status === 404;
      throw gone ? there.failure('git-app-not-installed') : there.failureOf(error);
    });
    return data;
  }

  readonly #signed = (now: number) => `Bearer ${appToken(this.#app.appId, this.#app.privateKey, now)}`;
}
