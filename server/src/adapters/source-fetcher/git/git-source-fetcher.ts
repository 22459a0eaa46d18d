import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { rootCertificates } from 'node:tls';
import { StageFailure } from '../../../domain/failure.ts';
import type { FetchedSource, FetchRequest, SourceFetcher } from '../../../ports/source-fetcher.ts';
import { makeEmptyRepository } from '../../git-host/repository/bare-repository.ts';
import { gitFailure } from '../../git-host/repository/git-failure.ts';
import { endOf, GitError, GitProgram } from '../../git-host/repository/git-program.ts';
import { settingVariables, tokenSettings, transferSettings } from '../../git-host/repository/transfer-settings.ts';
import type { AddressGuard } from '../../notifier/guarded-http/address-guard.ts';
import type { Lookup } from '../../notifier/guarded-http/guarded-lookup.ts';
import { GuardedTunnel } from '../../notifier/guarded-http/guarded-tunnel.ts';
import { checkTree } from './check-tree.ts';
import { fetchFailure } from './fetch-failure.ts';
import { type FoundRepository, findRepository } from './find-repository.ts';

export interface GitSourceFetcherOptions {
  guard: AddressGuard;
  /** PEM, besides those that Node trusts. */
  caCertificates?: string | undefined;
  /** How names become addresses. Default: the system's way. */
  lookup?: Lookup;
  /** Of one transfer. Default: ten minutes, as long as a push to a git server may take. */
  transferMs?: number;
  /** Default: `git`. */
  program?: string;
}

const TRANSFER_MS = 600_000;
const FETCHED = 'refs/heads/fetched';
const MOST_SUBJECT_CHARS = 200;
/** git holds at most so much of one object in memory: a small delta can claim to become terabytes (git's wrapper.c, memory_limit_check). */
const MOST_OBJECT = '512m';

/** The system's git behind a tunnel that leads to the one server and nowhere else. See README.md. */
export class GitSourceFetcher implements SourceFetcher {
  readonly #options: GitSourceFetcherOptions;
  readonly #caCertificates: string[] | undefined;

  constructor(options: GitSourceFetcherOptions) {
    this.#options = options;
    const { caCertificates } = options;
    this.#caCertificates = caCertificates === undefined ? undefined : [...rootCertificates, caCertificates];
  }

  async fetch(request: FetchRequest): Promise<FetchedSource> {
    const { signal, directory, limits } = request;
    const { program } = this.#options;
    const found = await findRepository({ ...request, ...this.#options, caCertificates: this.#caCertificates });
    const git = new GitProgram({
      repository: join(directory, 'repository'),
      ...(program === undefined ? {} : { program }),
    });
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await makeEmptyRepository(git);
      await this.#transfer(git, found, request);
      const { submodules } = await checkTree(git, FETCHED, limits, signal);
      const path = join(directory, 'source.zip');
      const sizeBytes = await zipTo(git, path, limits.maxBytes, signal);
      const branch = request.branch ?? found.defaultBranch;
      return {
        ...{ path, sizeBytes, submodules, ...(await commitOf(git)) },
        ...(branch === undefined ? {} : { branch }),
      };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw await gitFailure(error, { sound: async () => true });
    }
  }

  async #transfer(git: GitProgram, found: FoundRepository, { branch, limits, signal, directory }: FetchRequest) {
    const { hostname: host, port } = new URL(found.address);
    const { guard, lookup, transferMs: timeoutMs = TRANSFER_MS } = this.#options;
    const tunnel = await GuardedTunnel.start({
      ...{ host, port: port === '' ? 443 : Number(port), guard, lookup, maxBytes: limits.maxBytes },
    });
    const settings = {
      'http.proxy': tunnel.address,
      'http.proxyAuthMethod': 'basic',
      ...(found.access ? tokenSettings(found.address, found.access) : {}),
      ...(await this.#trust(directory)),
    };
    const wanted = `+${branch === undefined ? 'HEAD' : `refs/heads/${branch}`}:${FETCHED}`;
    const options = ['--quiet', '--no-tags', '--depth=1', '--no-write-fetch-head'];
    try {
      await git.run([...transferSettings('https'), 'fetch', ...options, '--', found.address, wanted], {
        env: { ...settingVariables(settings), GIT_ALLOC_LIMIT: MOST_OBJECT },
        ...{ signal, timeoutMs },
      });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const hasToken = found.access !== undefined;
      const { address } = found;
      throw fetchFailure(error, { address, branch, hasToken, limits, timeoutMs, refusal: tunnel.refusal });
    } finally {
      await tunnel.close();
    }
  }

  /** git takes one file of certificates, in place of its own. */
  async #trust(directory: string): Promise<Record<string, string>> {
    if (!this.#caCertificates) return {};
    const file = join(directory, 'certificates.pem');
    await writeFile(file, this.#caCertificates.join('\n'));
    return { 'http.sslCAInfo': file };
  }
}

async function zipTo(git: GitProgram, path: string, maxBytes: number, signal: AbortSignal): Promise<number> {
  const child = git.start(['archive', '--format=zip', FETCHED], { GIT_ALLOC_LIMIT: MOST_OBJECT });
  child.stdin.end();
  let sizeBytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      done(sizeBytes > maxBytes ? new StageFailure('fetch-too-large', { limit: maxBytes }) : null, chunk);
    },
  });
  const written = pipeline(child.stdout, counted, createWriteStream(path, { mode: 0o600 }), { signal });
  const [kept, ended] = await Promise.allSettled([written, endOf(child, { signal, timeoutMs: TRANSFER_MS })]);
  if (kept.status === 'rejected') throw kept.reason;
  if (ended.status === 'rejected') throw ended.reason;
  if (ended.value.code !== 0) throw new GitError('failed', ended.value.stderr);
  return sizeBytes;
}

async function commitOf(git: GitProgram): Promise<{ commit: string; subject: string }> {
  const format = ['--no-patch', '--no-show-signature', '--format=%H%n%s'];
  const shown = await git.run(['show', ...format, FETCHED, '--'], { maxBytes: 10_000 });
  const [commit = '', subject = ''] = shown.toString('utf8').split('\n');
  return { commit, subject: plain(subject) };
}

function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, MOST_SUBJECT_CHARS);
}
