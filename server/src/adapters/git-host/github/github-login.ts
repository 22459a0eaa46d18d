import type { TokenAccess } from '../../../domain/git-connection.ts';
import type { GitHubRepository } from '../../../domain/github-repository.ts';
import type { ForgeHook, ForgeRepository } from '../../../ports/git-servers.ts';

/** What GitHub wants before a token; for a person's any name would do. */
export const LOGIN_NAME = 'x-access-token';

/** One credential at GitHub, and what it can do. Throws StageFailure. */
export interface GitHubLogin {
  look(repository: GitHubRepository, make: boolean, signal?: AbortSignal): Promise<ForgeRepository>;
  /** Has a webhook made, or its secret changed. */
  hook(repository: GitHubRepository, hook: ForgeHook, signal?: AbortSignal): Promise<void>;
  login(repository: GitHubRepository, signal?: AbortSignal): Promise<TokenAccess>;
  /** The last login was refused: the next one is a new one. */
  forget(): void;
}
