import { StageFailure } from '../../../domain/failure.ts';
import type { FetchLimits } from '../../../ports/source-fetcher.ts';
import { GitError } from '../../git-host/repository/git-program.ts';
import type { TunnelRefusal } from '../../notifier/guarded-http/guarded-tunnel.ts';
import { insideAddress } from './find-repository.ts';

interface Circumstances {
  address: string;
  branch: string | undefined;
  hasToken: boolean;
  limits: FetchLimits;
  timeoutMs: number;
  refusal: TunnelRefusal | undefined;
}

/** What git prints (LC_ALL=C). */
const NO_BRANCH = /couldn't find remote ref/i;
const SILENT = /operation too slow|timed? ?out/i;
const REFUSED = /returned error: (40[134]|410)|authentication failed|could not read username/i;
const DISK_FULL = /no space left on device|disk quota exceeded/i;
const OBJECT_TOO_LARGE = /over limit \d+/;
const MOST_CHARS = 300;

/** Why a transfer broke off, as the card that explains it; what is told of git itself or of the disk is given back as it is. */
export function fetchFailure(
  error: unknown,
  { address, branch, hasToken, limits, timeoutMs, refusal }: Circumstances,
): unknown {
  const { host } = new URL(address);
  if (refusal === 'inside-address') return insideAddress(host);
  if (refusal === 'too-large') return new StageFailure('fetch-too-large', { limit: limits.maxBytes });
  if (!(error instanceof GitError) || error.reason === 'missing' || DISK_FULL.test(error.stderr)) return error;
  const seconds = Math.round(timeoutMs / 1_000);
  if (error.reason === 'timeout' || SILENT.test(error.stderr))
    return new StageFailure('fetch-timeout', { host, seconds });
  if (NO_BRANCH.test(error.stderr)) {
    return branch === undefined
      ? new StageFailure('fetch-empty', { address })
      : new StageFailure('fetch-branch-missing', { address, branch });
  }
  if (OBJECT_TOO_LARGE.test(error.stderr)) return new StageFailure('fetch-too-large', { limit: limits.maxBytes });
  if (REFUSED.test(error.stderr))
    return new StageFailure('fetch-no-access', { address, why: hasToken ? 'with-token' : 'without-token' });
  return new StageFailure('fetch-unreachable', { host, message: sentenceOf(error.stderr) });
}

function sentenceOf(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((text) => text.startsWith('fatal: ')) ?? lines.at(-1) ?? 'git gave no reason';
  return line.replace(/^(fatal|error|remote): /, '').slice(0, MOST_CHARS);
}
