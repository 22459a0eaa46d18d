import type { CiConnection } from '../../../domain/ci-connection.ts';
import type { StageFailure } from '../../../domain/failure.ts';
import type { GitConnection } from '../../../domain/git-connection.ts';
import type { CiServers } from '../../../ports/ci-servers.ts';

/** CI servers that let everybody in, until they are told to fail. */
export class MemoryCiServers implements CiServers {
  readonly checked: CiConnection[] = [];
  readonly prepared: { connection: CiConnection; git: GitConnection }[] = [];
  #failure: StageFailure | undefined;

  /** Every call throws it from now on; undefined: none does. */
  fail(failure: StageFailure | undefined): void {
    this.#failure = failure;
  }

  async check(connection: CiConnection): Promise<string> {
    this.checked.push(connection);
    if (this.#failure) throw this.#failure;
    return '2.541.3';
  }

  async prepare(connection: CiConnection, git: GitConnection): Promise<void> {
    if (this.#failure) throw this.#failure;
    this.prepared.push({ connection, git });
  }
}
