import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { StageFailure } from '../../../domain/failure.ts';
import { Problem } from '../../../domain/problem.ts';
import type { SourcePlace, SourceRevision } from '../../../domain/source.ts';
import type { DirectoryPush, FileDiff, GitHost, PushRequest, SourceFile } from '../../../ports/git-host.ts';
import { compareFiles, type MemoryFile } from './compare-files.ts';

type Files = Map<string, MemoryFile>;

/** A strict fake for tests: same behaviour suite as the real one, nothing outside of this object is kept. */
export class MemoryGitHost implements GitHost {
  readonly #revisions = new Map<string, Files>();
  readonly #runs = new Map<string, SourceRevision>();
  /** Oldest first; without files: taken out. */
  readonly #history: (DirectoryPush & { files?: Files })[] = [];
  readonly #failures = new Map<keyof GitHost, Error>();

  readonly #away = new Map<keyof GitHost, Error>();

  /** Every call of that method throws, until this is called without an error. */
  failUntil(method: keyof GitHost, error?: Error): void {
    if (error) this.#away.set(method, error);
    else this.#away.delete(method);
  }

  /** The next call of that method throws. */
  failNext(method: keyof GitHost, error: Error): void {
    this.#failures.set(method, error);
  }

  async push(request: PushRequest): Promise<SourceRevision> {
    this.#enter('push');
    request.signal.throwIfAborted();
    const directory = directoryOf(request.place);
    const run = `${directory} ${request.trailers['Nonstop4-Run'] ?? this.#revisions.size}`;
    const before = this.#runs.get(run);
    if (before) return before;
    const files = await readFiles(request.contentDirectory);
    if (files.size === 0) throw new StageFailure('git-refused', { message: 'there is no file in the upload' });
    const commit = createHash('sha1').update(`${this.#revisions.size} ${run}`).digest('hex');
    this.#revisions.set(`${commit}:${directory}`, files);
    this.#runs.set(run, { commit, directory });
    const runId = request.trailers['Nonstop4-Run'];
    const { place, author } = request;
    this.#history.push({ place, commit, author, files, ...(runId === undefined ? {} : { runId }) });
    return { commit, directory };
  }

  /** What a person does past the platform. */
  async pushByHand(place: SourcePlace, contentDirectory: string): Promise<string> {
    const signal = new AbortController().signal;
    const author = { name: 'Dev', email: 'dev@localhost' };
    return (await this.push({ place, contentDirectory, author, message: 'by hand', trailers: {}, signal })).commit;
  }

  async pushesSince(commit: string | undefined): Promise<{ head: string; pushes: DirectoryPush[] }> {
    this.#enter('pushesSince');
    const head = this.#history.at(-1)?.commit ?? '0'.repeat(40);
    const from = this.#history.findIndex((entry) => entry.commit === commit);
    if (from < 0) return { head, pushes: [] };
    const newest = new Map(this.#history.slice(from + 1).map((entry) => [directoryOf(entry.place), entry]));
    const there = [...newest.values()].filter(({ files }) => files);
    return { head, pushes: there.map(({ files: _, ...push }) => push) };
  }

  async listFiles(revision: SourceRevision): Promise<SourceFile[]> {
    const files = this.#at('listFiles', revision);
    return [...files].map(([path, { content, executable }]) => ({ path, sizeBytes: content.length, executable }));
  }

  async readFile(
    revision: SourceRevision,
    path: string,
    maxBytes: number,
  ): Promise<{ content: Buffer; sizeBytes: number }> {
    const file = this.#at('readFile', revision).get(path);
    if (!file) throw notThere(path);
    return { content: file.content.subarray(0, maxBytes), sizeBytes: file.content.length };
  }

  async diff(from: SourceRevision | undefined, to: SourceRevision): Promise<FileDiff[]> {
    const after = this.#at('diff', to);
    return compareFiles(from ? this.#at('diff', from) : new Map(), after);
  }

  async archive(revision: SourceRevision): Promise<Readable> {
    const zip = new ZipFile();
    for (const [path, { content, executable }] of this.#at('archive', revision)) {
      zip.addBuffer(content, path, { mode: executable ? 0o100755 : 0o100644 });
    }
    zip.end();
    return zip.outputStream as Readable;
  }

  async exportTo(revision: SourceRevision, directory: string, signal: AbortSignal): Promise<void> {
    const files = this.#at('exportTo', revision);
    signal.throwIfAborted();
    if (await lstat(directory).catch(() => undefined)) throw new Error(`${directory} is there already.`);
    for (const [path, { content, executable }] of files) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), content, { mode: executable ? 0o755 : 0o644 });
    }
  }

  async removeApp(place: SourcePlace, author: { name: string; email: string }): Promise<void> {
    this.#enter('removeApp');
    directoryOf(place);
    const commit = createHash('sha1').update(`removed ${this.#history.length}`).digest('hex');
    this.#history.push({ place, commit, author });
  }

  async health(): Promise<{ ok: boolean; message: string }> {
    const failure = this.#failures.get('health');
    this.#failures.delete('health');
    return failure ? { ok: false, message: failure.message } : { ok: true, message: 'in memory' };
  }

  #at(method: keyof GitHost, { commit, directory }: SourceRevision): Files {
    this.#enter(method);
    const files = this.#revisions.get(`${commit}:${directory}`);
    if (!files) throw notThere(`${directory} at ${commit.slice(0, 10)}`);
    return files;
  }

  #enter(method: keyof GitHost): void {
    const failure = this.#failures.get(method) ?? this.#away.get(method);
    this.#failures.delete(method);
    if (failure) throw failure;
  }
}

function directoryOf({ userName, appName }: SourcePlace): string {
  for (const name of [userName, appName]) {
    if (!/^[a-z0-9][a-z0-9-]{0,99}$/.test(name)) throw new Error(`"${name}" is no name of a directory.`);
  }
  return `${userName}/${appName}`;
}

async function readFiles(directory: string): Promise<Files> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files: Files = new Map();
  for (const entry of entries) {
    const absolute = join(entry.parentPath, entry.name);
    const path = absolute.slice(directory.length + 1);
    if (path.split('/').some((part) => part.toLowerCase() === '.git') || entry.isDirectory()) continue;
    if (!entry.isFile())
      throw new StageFailure('git-refused', { path, message: `${path} is neither a file nor a folder` });
    files.set(path, { content: await readFile(absolute), executable: ((await stat(absolute)).mode & 0o100) !== 0 });
  }
  return new Map([...files].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}

function notThere(what: string): Problem {
  return new Problem('not-found', `${what} is not in the git repository.`, { what });
}
