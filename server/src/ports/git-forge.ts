import type { StageFailure } from '../domain/failure.ts';
import type { GitConnection, GitHubAccess, TokenAccess } from '../domain/git-connection.ts';
import type { ForgeHook, ForgeRepository } from './git-servers.ts';

export type ForgeConnection = GitConnection & { access: GitHubAccess };

/** A git server with an API beside git: it says more of a repository, makes one, and gives git its password. Throws StageFailure with what is in the way. */
export interface GitForge {
  /** Looks for the repository; `make`: makes it where it is missing. */
  look(connection: ForgeConnection, make: boolean, signal?: AbortSignal): Promise<ForgeRepository>;
  /** Has pushes told to an address of ours. */
  hook(connection: ForgeConnection, hook: ForgeHook, signal?: AbortSignal): Promise<void>;
  /** What git shows to the server now, for ten minutes at least. */
  login(connection: ForgeConnection, signal?: AbortSignal): Promise<TokenAccess>;
  /** Why git was refused, as the API tells it; the failure as it is where the API knows no reason. */
  explain(connection: ForgeConnection, failure: StageFailure, signal?: AbortSignal): Promise<StageFailure>;
}

export function isByForge(connection: GitConnection): connection is ForgeConnection {
  return connection.access.kind === 'github';
}
