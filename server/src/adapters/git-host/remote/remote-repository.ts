import { StageFailure } from '../../../domain/failure.ts';
import type { GitAccess, GitConnection, GitHubAccess } from '../../../domain/git-connection.ts';
import { type GitForge, isByForge } from '../../../ports/git-forge.ts';
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
  readonly #forge: GitForge;

  constructor(git: GitProgram, connection: GitConnection, forge: GitForge) {
    this.#git = git;
    this.#connection = connection;
    this.#forge = forge;
  }

  /** Makes a commit the newest of the branch; false when it was moved meanwhile, and nothing has changed. */
  async push(commit: string, signal?: AbortSignal): Promise<boolean> {
    try {
      await this.#run(['push', '--no-verify'], [`${commit}:${this.#branch}`], { signal, timeoutMs: TRANSFER_MS });
      return true;
    } catch (error) {
      if (isOvertaken(error)) return false;
      throw await this.#failureOf(error, signal);
    }
  }

  /** Makes main what the branch is there. What main had and the branch has not is kept beside it. */
  async fetch(signal?: AbortSignal): Promise<void> {
    const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--force'];
    try {
      await this.#run(['fetch', ...options], [`${this.#branch}:${SEEN}`], { signal, timeoutMs: TRANSFER_MS });
    } catch (error) {
      if (isBranchMissing(error)) return;
      throw await this.#failureOf(error, signal);
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
      throw await this.#failureOf(error, signal);
    }
  }

  get #branch(): string {
    return `refs/heads/${this.#connection.branch}`;
  }

  async #run(command: string[], refs: string[], limits: { signal?: AbortSignal | undefined; timeoutMs: number }) {
    const { signal, timeoutMs } = limits;
    const { address } = this.#connection;
    await reach(address, signal);
    await withRemoteAccess(address, await this.#access(signal), ({ settings, env }) =>
      this.#git.run([...settings, ...command, '--', address, ...refs], {
        ...(signal ? { signal } : {}),
        ...{ timeoutMs, env },
      }),
    );
  }

  /** A forge's token goes the same way as one that a person has entered. */
  async #access(signal?: AbortSignal): Promise<Exclude<GitAccess, GitHubAccess>> {
    const { access } = this.#connection;
    return access.kind === 'github' ? this.#forge.login({ ...this.#connection, access }, signal) : access;
  }

  async #isBefore(older: string, newer: string): Promise<boolean> {
    const base = await this.#git.run(['merge-base', older, newer]).catch(() => Buffer.alloc(0));
    return base.toString().trim() === older;
  }

  async #failureOf(error: unknown, signal?: AbortSignal): Promise<unknown> {
    const failure = remoteFailure(error, this.#connection.address);
    if (!(failure instanceof StageFailure) || !isByForge(this.#connection)) return failure;
    return this.#forge.explain(this.#connection, failure, signal);
  }
}
