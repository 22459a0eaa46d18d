import type { TokenAccess } from '../../../domain/git-connection.ts';
import type { GitHubRepository } from '../../../domain/github-repository.ts';
import type { ForgeHook, ForgeRepository } from '../../../ports/git-servers.ts';
import { userAnswer } from './answers.ts';
import type { GitHubApi } from './github-api.ts';
import { type GitHubLogin, LOGIN_NAME } from './github-login.ts';
import { RepositoryAtGitHub } from './repository-at-github.ts';

/** A personal token, best a fine-grained one for this repository alone. */
export class PersonAccess implements GitHubLogin {
  readonly #api: GitHubApi;
  readonly #token: string;

  constructor(api: GitHubApi, token: string) {
    this.#api = api;
    this.#token = token;
  }

  async look(repository: GitHubRepository, make: boolean, signal?: AbortSignal): Promise<ForgeRepository> {
    const there = new RepositoryAtGitHub(this.#api, repository, 'token', signal);
    const seen = await there.seenBy(this.#token);
    if (seen) return seen;
    if (!make) return { state: 'missing', address: repository.address };
    const request = { method: 'GET', path: '/user', authorization: () => `Bearer ${this.#token}`, signal } as const;
    const { data } = await this.#api.ask(request, userAnswer).catch((error: unknown) => {
      throw there.failureOf(error);
    });
    return there.madeBy(this.#token, data.login.toLowerCase() === repository.owner.toLowerCase());
  }

  hook(repository: GitHubRepository, hook: ForgeHook, signal?: AbortSignal): Promise<void> {
    return new RepositoryAtGitHub(this.#api, repository, 'token', signal).hookedBy(this.#token, hook);
  }

  async login(): Promise<TokenAccess> {
    return { kind: 'token', userName: LOGIN_NAME, token: this.#token };
  }

  forget(): void {
    // A person's token is what it is.
  }
}
