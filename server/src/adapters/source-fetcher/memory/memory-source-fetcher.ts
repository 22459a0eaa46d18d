import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ZipFile } from 'yazl';
import { StageFailure } from '../../../domain/failure.ts';
import type { FetchedSource, FetchRequest, SourceFetcher } from '../../../ports/source-fetcher.ts';

interface MemoryCommit {
  commit: string;
  subject: string;
  files: Record<string, string>;
}

interface MemoryRepository {
  defaultBranch: string;
  branches: Map<string, MemoryCommit>;
  /** Undefined: everybody may read it. */
  token?: string | undefined;
}

/** A strict fake for tests: same behaviour suite as the real one. */
export class MemorySourceFetcher implements SourceFetcher {
  readonly #repositories = new Map<string, MemoryRepository>();
  /** In their order. */
  readonly requests: FetchRequest[] = [];
  #held: Promise<void> | undefined;

  /** A repository without a commit. */
  make(address: string, { token, defaultBranch = 'main' }: { token?: string; defaultBranch?: string } = {}): void {
    this.#repositories.set(address, { defaultBranch, branches: new Map(), token });
  }

  /** Makes `files` the whole content of a branch; gives the commit. */
  commit(address: string, files: Record<string, string>, { branch = 'main', subject = 'a change' } = {}): string {
    const repository = this.#repositories.get(address);
    if (!repository) throw new Error(`there is no repository ${address}`);
    const before = repository.branches.get(branch)?.commit ?? '';
    const commit = createHash('sha1')
      .update(JSON.stringify([before, subject, files]))
      .digest('hex');
    repository.branches.set(branch, { commit, subject, files });
    return commit;
  }

  /** Fetches wait from now on, until what is given back is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return () => {
      this.#held = undefined;
      resolve();
    };
  }

  async fetch(request: FetchRequest): Promise<FetchedSource> {
    const { address, access, signal, directory, limits } = request;
    signal.throwIfAborted();
    this.requests.push(request);
    await this.#unheld(signal);
    const repository = this.#repositories.get(address);
    if (!repository || (repository.token !== undefined && repository.token !== access?.token))
      throw new StageFailure('fetch-no-access', { address, why: access ? 'with-token' : 'without-token' });
    const { branch = repository.defaultBranch } = request;
    const found = commitOf(repository, address, branch);
    const sizes = Object.values(found.files).map((text) => Buffer.byteLength(text));
    if (sizes.length > limits.maxEntries) throw new StageFailure('fetch-too-large', { entries: limits.maxEntries });
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    if (bytes > limits.maxUnpackedBytes) throw new StageFailure('fetch-too-large', { limit: limits.maxUnpackedBytes });
    const zip = await zipOf(found.files);
    if (zip.length > limits.maxBytes) throw new StageFailure('fetch-too-large', { limit: limits.maxBytes });
    await mkdir(directory, { recursive: true });
    const path = join(directory, 'source.zip');
    await writeFile(path, zip);
    const { commit, subject } = found;
    return { path, sizeBytes: zip.length, branch, commit, subject, submodules: [] };
  }

  async #unheld(signal: AbortSignal): Promise<void> {
    if (!this.#held) return;
    const aborted = new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    await Promise.race([this.#held, aborted]);
  }
}

function commitOf({ branches }: MemoryRepository, address: string, branch: string): MemoryCommit {
  if (branches.size === 0) throw new StageFailure('fetch-empty', { address });
  const found = branches.get(branch);
  if (!found) throw new StageFailure('fetch-branch-missing', { address, branch });
  return found;
}

async function zipOf(files: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}
