import { StageFailure } from '../../../domain/failure.ts';
import type { GitHubCredential } from '../../../domain/git-connection.ts';
import { type GitHubRepository, renamedRepository } from '../../../domain/github-repository.ts';
import type { ForgeHook, ForgeRepository } from '../../../ports/git-servers.ts';
import { hookAnswer, repositoryAnswer } from './answers.ts';
import { type GitHubApi, GitHubRefusal } from './github-api.ts';
import { tokenEnd } from './token-end.ts';

/** What the two credentials have in common: a repository as a token sees it, and one that is made. */
export class RepositoryAtGitHub {
  readonly #api: GitHubApi;
  readonly #repository: GitHubRepository;
  readonly #credential: GitHubCredential['kind'];
  readonly #signal: AbortSignal | undefined;

  constructor(
    api: GitHubApi,
    repository: GitHubRepository,
    credential: GitHubCredential['kind'],
    signal: AbortSignal | undefined,
  ) {
    this.#api = api;
    this.#repository = repository;
    this.#credential = credential;
    this.#signal = signal;
  }

  /** Undefined: there is none, or it is hidden from the token. Throws StageFailure when nothing can be pushed to it. */
  async seenBy(token: string): Promise<ForgeRepository | undefined> {
    const { owner, name } = this.#repository;
    try {
      const request = { method: 'GET', path: `/repos/${owner}/${name}` } as const;
      const { data, headers } = await this.#api.ask(
        { ...request, authorization: () => `Bearer ${token}`, signal: this.#signal },
        repositoryAnswer,
      );
      if (data.archived) throw this.failure('git-repository-archived');
      const byApp = this.#credential === 'app';
      // What the person may; an App is no person, and what it may its installation says.
      if (!byApp && data.permissions?.push === false) throw this.refused('read-only');
      const end = tokenEnd(headers, this.#api.now());
      return {
        ...this.#placeOf(data.full_name),
        isPrivate: data.private,
        ...(end === undefined || byApp ? {} : { tokenEndsAt: end }),
      };
    } catch (error) {
      if (error instanceof GitHubRefusal && error.status === 404) return undefined;
      throw this.failureOf(error);
    }
  }

  /** An empty private one. */
  async madeBy(token: string, own: boolean): Promise<ForgeRepository> {
    const { owner, name, address } = this.#repository;
    const body = { name, private: true, auto_init: false, has_issues: false, has_projects: false, has_wiki: false };
    try {
      const request = { method: 'POST', path: own ? '/user/repos' : `/orgs/${owner}/repos` } as const;
      await this.#api.ask(
        { ...request, body, authorization: () => `Bearer ${token}`, signal: this.#signal },
        repositoryAnswer,
      );
      return { state: 'there', address, isPrivate: true };
    } catch (error) {
      if (!(error instanceof GitHubRefusal)) throw error;
      if (error.status === 404) throw this.notMade(own ? 'may-not-make' : 'not-own-account');
      if (error.status === 403) throw this.notMade('may-not-make');
      // Whoever may not see it learns of it here.
      if (error.status === 422 && /already exists/i.test(error.message)) throw this.refused('hidden');
      throw this.failureOf(error);
    }
  }

  /** One that tells of pushes; the one that leads to the same address gets the new secret. */
  async hookedBy(token: string, { url, secret }: ForgeHook): Promise<void> {
    const { owner, name } = this.#repository;
    const path = `/repos/${owner}/${name}/hooks`;
    const [authorization, signal] = [() => `Bearer ${token}`, this.#signal];
    try {
      const list = { method: 'GET', path: `${path}?per_page=100`, authorization, signal } as const;
      const { data } = await this.#api.ask(list, hookAnswer.array());
      const known = data.find(({ config }) => config.url === url);
      const body = { active: true, events: ['push'], config: { url, secret, content_type: 'json', insecure_ssl: '0' } };
      const change = known
        ? ({ method: 'PATCH', path: `${path}/${known.id}`, body } as const)
        : ({ method: 'POST', path, body: { name: 'web', ...body } } as const);
      await this.#api.ask({ ...change, authorization, signal }, hookAnswer);
    } catch (error) {
      // Whoever may not see the webhooks is told that there is nothing.
      const hidden = error instanceof GitHubRefusal && [403, 404].includes(error.status);
      throw hidden ? this.refused('no-hooks') : this.failureOf(error);
    }
  }

  notMade(why: 'only-in-organisation' | 'may-not-make' | 'not-own-account'): StageFailure {
    return this.failure('git-repository-missing', { why });
  }

  refused(why: string): StageFailure {
    return this.failure('git-access-refused', { why });
  }

  failure(code: StageFailure['failure']['code'], more: Record<string, string> = {}): StageFailure {
    const { address, owner } = this.#repository;
    return new StageFailure(code, { host: new URL(address).host, address, owner, ...more });
  }

  /** Of a refusal that means the same whatever was asked; other errors as they are. */
  failureOf(error: unknown): unknown {
    if (!(error instanceof GitHubRefusal)) return error;
    if (error.status === 401) return this.refused(this.#credential === 'app' ? 'app-key' : 'token-refused');
    if (/suspended/i.test(error.message)) return this.refused('app-suspended');
    return this.failure('git-access-refused', { message: error.message });
  }

  #placeOf(fullName: string): Pick<ForgeRepository, 'state' | 'address'> {
    const { owner, name, address } = this.#repository;
    const now = renamedRepository(this.#repository, fullName);
    // Capital letters are no other name.
    if (!now || fullName.toLowerCase() === `${owner}/${name}`.toLowerCase()) return { state: 'there', address };
    return { state: 'renamed', address: now.address };
  }
}
