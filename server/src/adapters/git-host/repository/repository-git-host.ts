import type { Readable } from 'node:stream';
import { StageFailure } from '../../../domain/failure.ts';
import { Problem } from '../../../domain/problem.ts';
import type { SourcePlace, SourceRevision } from '../../../domain/source.ts';
import type { DirectoryPush, FileDiff, GitHost, PushRequest, SourceFile } from '../../../ports/git-host.ts';
import { checkRepository, ensureRepository, isSound } from './bare-repository.ts';
import { checkOut } from './check-out.ts';
import { isKnown } from './commits.ts';
import { listContent } from './content-files.ts';
import { directoryPushes } from './directory-pushes.ts';
import { type ImportRequest, MAIN } from './fast-import.ts';
import { APP_TRAILER, findPushed, messageWith, RUN_TRAILER } from './find-pushed.ts';
import { gitFailure } from './git-failure.ts';
import { GitProgram, type GitProgramOptions } from './git-program.ts';
import { parseTree } from './list-files.ts';
import { PackKeeper } from './pack-keeper.ts';
import { readBlob } from './read-blob.ts';
import { readDiff } from './read-diff.ts';
import { directoryOf, treeOf } from './source-path.ts';
import { streamArchive } from './stream-archive.ts';

/** Hash of the tree without files, which git knows without having it. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

export interface RepositoryOptions extends GitProgramOptions {
  /** Milliseconds since 1970, for the dates of commits. Default: the system's clock. */
  now?: () => number;
  /** From so many packs on they are put together. Default: 40. */
  maxPacks?: number;
}

/** How a commit becomes the newest of main. */
export interface Publisher {
  /** Commits onto main; when it resolves, main has the commit for whoever else works on it. Throws GitError, StageFailure or the signal's reason. */
  publish(directory: string, request: ImportRequest, signal?: AbortSignal): Promise<string>;
  /** Takes in what others may have put onto main elsewhere. Throws StageFailure. */
  takeIn(): Promise<void>;
}

/** One bare repository of the platform, `<user>/<app>/` on main, written and read by the system's git. See README.md. */
export class RepositoryGitHost implements GitHost {
  readonly #git: GitProgram;
  readonly #publisher: Publisher;
  readonly #now: () => number;
  readonly #packs: PackKeeper;

  constructor(options: RepositoryOptions, publisher: (git: GitProgram) => Publisher) {
    this.#git = new GitProgram(options);
    this.#publisher = publisher(this.#git);
    this.#now = options.now ?? Date.now;
    this.#packs = new PackKeeper(this.#git, options.maxPacks ?? 40);
  }

  push(request: PushRequest): Promise<SourceRevision> {
    return this.#ask(async () => {
      request.signal.throwIfAborted();
      const directory = directoryOf(request.place);
      const runId = request.trailers[RUN_TRAILER];
      const before = runId === undefined ? undefined : await findPushed(this.#git, directory, runId);
      return { commit: before ?? (await this.#commit(directory, request)), directory };
    });
  }

  listFiles(revision: SourceRevision): Promise<SourceFile[]> {
    return this.#read(revision, async (tree) => parseTree(await this.#git.run(['ls-tree', '-r', '-l', '-z', tree])));
  }

  readFile(revision: SourceRevision, path: string, maxBytes: number): Promise<{ content: Buffer; sizeBytes: number }> {
    return this.#read(revision, (tree) => readBlob(this.#git, `${tree}/${path}`, maxBytes, path));
  }

  diff(from: SourceRevision | undefined, to: SourceRevision): Promise<FileDiff[]> {
    return this.#read(to, (tree) => readDiff(this.#git, from ? treeOf(from) : EMPTY_TREE, tree));
  }

  archive(revision: SourceRevision): Promise<Readable> {
    return this.#read(revision, async (tree) => {
      await this.#git.run(['cat-file', '-e', tree]);
      return streamArchive(this.#git, tree, (error) => this.#failureOf(error));
    });
  }

  exportTo(revision: SourceRevision, directory: string, signal: AbortSignal): Promise<void> {
    return this.#read(revision, (tree) => checkOut(this.#git, tree, directory, signal));
  }

  removeApp(place: SourcePlace, author: { name: string; email: string }): Promise<void> {
    return this.#ask(async () => {
      const directory = directoryOf(place);
      const there = await this.#git.run(['ls-tree', '-z', MAIN, '--', directory]);
      if (there.length === 0) return;
      const message = messageWith(`${place.appName}: removed`, { [APP_TRAILER]: directory });
      await this.#publisher.publish(directory, {
        ...{ author, message, at: this.#seconds() },
        changes: [`D ${directory}`],
      });
    });
  }

  pushesSince(commit: string | undefined): Promise<{ head: string; pushes: DirectoryPush[] }> {
    return this.#ask(async () => {
      await this.#publisher.takeIn();
      return directoryPushes(this.#git, commit);
    });
  }

  async health(): Promise<{ ok: boolean; message: string }> {
    try {
      await this.#ask(() => checkRepository(this.#git));
      return { ok: true, message: `git works, sources are in ${this.#git.repository}` };
    } catch (error) {
      const cause =
        error instanceof StageFailure ? String(error.failure.params.message ?? error.failure.code) : String(error);
      return { ok: false, message: `git cannot be used: ${cause}` };
    }
  }

  /** Waits for the tidying of packs that may be under way. */
  async close(): Promise<void> {
    await this.#packs.settled();
  }

  /** For what else is done with the repository, once it is there. */
  protected withRepository<T>(work: (git: GitProgram) => Promise<T>): Promise<T> {
    return this.#ask(() => work(this.#git));
  }

  async #commit(
    directory: string,
    { contentDirectory, author, message, trailers, signal }: PushRequest,
  ): Promise<string> {
    const content = await listContent(contentDirectory);
    if (content.length === 0) throw new StageFailure('git-refused', { message: 'there is no file in the upload' });
    const request = {
      author,
      message: messageWith(message, { ...trailers, [APP_TRAILER]: directory }),
      at: this.#seconds(),
      changes: [`D ${directory}`],
      files: { directory, content },
    };
    const commit = await this.#packs.importing(() => this.#publisher.publish(directory, request, signal));
    this.#packs.tidySoon();
    return commit;
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1000);
  }

  /** Reading of one revision: what is missing is the caller's `not-found`, not a failure of git. */
  async #read<T>(revision: SourceRevision, work: (tree: string) => Promise<T>): Promise<T> {
    const { commit, directory } = revision;
    const read = () => this.#ask(() => work(treeOf(revision)), `${directory} at ${commit.slice(0, 10)}`);
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'not-found') || (await isKnown(this.#git, commit))) throw error;
    }
    // Another server may have pushed it, or a person.
    await this.#ask(() => this.#publisher.takeIn());
    return read();
  }

  async #ask<T>(work: () => Promise<T>, reading?: string): Promise<T> {
    try {
      await ensureRepository(this.#git, this.#seconds());
      return await work();
    } catch (error) {
      throw await this.#failureOf(error, reading);
    }
  }

  #failureOf(error: unknown, reading?: string): Promise<unknown> {
    return gitFailure(error, { reading, sound: () => isSound(this.#git) });
  }
}
