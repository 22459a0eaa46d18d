import type { GitConnection } from '../../../domain/git-connection.ts';
import { type GitForge, isByForge } from '../../../ports/git-forge.ts';
import type { ForgeHook, ForgeRepository, GitServers } from '../../../ports/git-servers.ts';
import type { ImportRequest } from '../repository/fast-import.ts';
import type { GitProgram } from '../repository/git-program.ts';
import { commitOntoMain } from '../repository/move-main.ts';
import { type Publisher, RepositoryGitHost, type RepositoryOptions } from '../repository/repository-git-host.ts';
import { publishToRemote } from './publish-to-remote.ts';
import { RemoteRepository } from './remote-repository.ts';
import { hostKeysOf, makeKey } from './ssh-keys.ts';

export interface RemoteGitHostOptions extends RepositoryOptions {
  /** As it is saved at this moment; undefined: there is none, and the repository of the platform is all. */
  connection: () => Promise<GitConnection | undefined>;
  /** For connections by its API. */
  forge: GitForge;
}

/** The repository of the platform as a copy of one on a git server, where every push goes before it counts. See README.md. */
export class RemoteGitHost extends RepositoryGitHost implements GitServers {
  readonly makeKey = makeKey;
  readonly hostKeys = hostKeysOf;

  readonly #forge: GitForge;

  constructor(options: RemoteGitHostOptions) {
    super(options, (git) => new RemotePublisher(git, options));
    this.#forge = options.forge;
  }

  async check(connection: GitConnection, make: boolean, signal: AbortSignal): Promise<ForgeRepository | undefined> {
    const found = isByForge(connection) ? await this.#forge.look(connection, make, signal) : undefined;
    if (found?.state === 'missing') return found;
    const now = { ...connection, address: found?.address ?? connection.address };
    await this.withRepository((git) => new RemoteRepository(git, now, this.#forge).check(signal));
    return found;
  }

  async makeHook(connection: GitConnection, hook: ForgeHook, signal: AbortSignal): Promise<void> {
    if (!isByForge(connection)) throw new Error(`No webhook can be made at ${connection.address} by git alone.`);
    await this.#forge.hook(connection, hook, signal);
  }
}

class RemotePublisher implements Publisher {
  readonly #git: GitProgram;
  readonly #options: RemoteGitHostOptions;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(git: GitProgram, options: RemoteGitHostOptions) {
    this.#git = git;
    this.#options = options;
  }

  publish(directory: string, request: ImportRequest, signal?: AbortSignal): Promise<string> {
    return this.#inTurn(async (remote) =>
      remote
        ? publishToRemote(this.#git, remote, directory, request, signal)
        : commitOntoMain(this.#git, directory, request, signal),
    );
  }

  takeIn(): Promise<void> {
    return this.#inTurn(async (remote) => remote?.fetch());
  }

  /** One after the other: main is moved, and the commit beside it made, by one of them at a time. */
  #inTurn<T>(work: (remote: RemoteRepository | undefined) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => {
      const { forge } = this.#options;
      const connection = await this.#options.connection();
      return work(connection && new RemoteRepository(this.#git, connection, forge));
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
