import type { GitConnection } from '../../../domain/git-connection.ts';
import { commitOf } from '../repository/commits.ts';
import { MAIN } from '../repository/fast-import.ts';
import type { GitProgram } from '../repository/git-program.ts';
import { reach } from './reach.ts';
import { withRemoteAccess } from './remote-access.ts';
import { isBranchMissing, isOvertaken, remoteFailure } from './remote-failure.ts';

/** Where the remote's branch is kept as it was seen last. */
const SEEN = 'refs/nonstop4/remote';
/** Heads of ours that a remote with another history took the place of. */
const BEFORE = 'refs/nonstop4/before';

/** A first push sends the sources of all Apps. */
const TRANSFER_MS = 600_000;
/** A check is looked at by a person who waits. */
const CHECK_MS = 30_000;

/** A branch of a repository on a git server, by the system's git. Throws StageFailure with what is in the way. */
export class RemoteRepository {
  readonly #git: GitProgram;
  readonly #connection: GitConnection;

  constructor(git: GitProgram, connection: GitConnection) {
    this.#git = git;
    this.#connection = connection;
  }

  /** Makes a commit the newest of the branch; false when it was moved meanwhile, and nothing has changed. */
  async push(commit: string, signal?: AbortSignal): Promise<boolean> {
    try {
      await this.#run(['push', '--no-verify'], [`${commit}:${this.#branch}`], { signal, timeoutMs: TRANSFER_MS });
      return true;
    } catch (error) {
      if (isOvertaken(error)) return false;
      throw this.#failureOf(error);
    }
  }

  /** Makes main what the branch is there. What main had and the branch has not is kept beside it. */
  async fetch(signal?: AbortSignal): Promise<void> {
    const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--force'];
    try {
      await this.#run(['fetch', ...options], [`${this.#branch}:${SEEN}`], { signal, timeoutMs: TRANSFER_MS });
    } catch (error) {
      if (isBranchMissing(error)) return;
      throw this.#failureOf(error);
    }
    const [theirs, ours] = [await commitOf(this.#git, SEEN), await commitOf(this.#git, MAIN)];
    if (theirs === ours) return;
    if (!(await this.#isBefore(ours, theirs))) await this.#git.run(['update-ref', `${BEFORE}/${ours}`, ours]);
    await this.#git.run(['update-ref', MAIN, theirs, ours]);
  }

  /** Whether it can be read and, as far as a server says it beforehand, written. */
  async check(signal?: AbortSignal): Promise<void> {
    try {
      await this.#run(['ls-remote', '--quiet'], [this.#branch], { signal, timeoutMs: CHECK_MS });
      // To a branch that nobody has: what is asked is the right to push, not where the branch is.
      const probe = `${MAIN}:refs/heads/nonstop4-check`;
      await this.#run(['push', '--dry-run', '--no-verify', '--force'], [probe], { signal, timeoutMs: CHECK_MS });
    } catch (error) {
      throw this.#failureOf(error);
    }
  }

  get #branch(): string {
    return `refs/heads/${this.#connection.branch}`;
  }

  async #run(command: string[], refs: string[], limits: { signal?: AbortSignal | undefined; timeoutMs: number }) {
    const { signal, timeoutMs } = limits;
    await reach(this.#connection.address, signal);
    await withRemoteAccess(this.#connection, ({ settings, env }) =>
      this.#git.run([...settings, ...command, '--', this.#connection.address, ...refs], {
        ...(signal ? { signal } : {}),
        ...{ timeoutMs, env },
      }),
    );
  }

  async #isBefore(older: string, newer: string): Promise<boolean> {
    const base = await this.#git.run(['merge-base', older, newer]).catch(() => Buffer.alloc(0));
    return base.toString().trim() === older;
  }

  #failureOf(error: unknown): unknown {
    return remoteFailure(error, this.#connection.address);
  }
}
