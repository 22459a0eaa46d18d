import { StageFailure } from '../../../domain/failure.ts';
import { Problem } from '../../../domain/problem.ts';
import { GitError } from './git-program.ts';

/** What git prints (LC_ALL=C) when a revision or a path in it is not there. */
const NOT_THERE =
  /not a valid object name|unknown revision|bad revision|bad object|does not exist|invalid object name/i;
const DAMAGED =
  /not a git repository|corrupt|unable to read|missing (blob|tree|commit)|loose object|invalid sha1|bad object|bad tree|broken/i;

/**
 * Why git could not do it, as the card or problem that the user sees. `reading`: what was asked for may simply not be
 * there. Everything that is no GitError is given back as it is.
 */
export function gitFailure(error: unknown, reading?: { what: string }): unknown {
  const disk = fullDisk(error);
  if (disk) return disk;
  if (!(error instanceof GitError)) return error;
  if (reading && error.reason === 'failed' && NOT_THERE.test(error.stderr)) return notThere(reading.what);
  const lines = error.stderr.split('\n').filter((line) => line !== '');
  return new StageFailure('git-unreachable', { message: messageOf(error, lines) }, lines);
}

export function notThere(what: string): Problem {
  return new Problem('not-found', `${what} is not in the git repository.`, { what });
}

function fullDisk(error: unknown): StageFailure | undefined {
  const { code } = error as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  if (full || (error instanceof GitError && /no space left on device|disk quota exceeded/i.test(error.stderr))) {
    return new StageFailure('disk-full', {});
  }
  return undefined;
}

function messageOf(error: GitError, lines: string[]): string {
  if (error.reason === 'missing') return "the program git was not found on the platform's machine: install git";
  if (error.reason === 'timeout') return 'git did not answer in time';
  if (/permission denied/i.test(error.stderr)) return 'the platform may not read or write its repository';
  if (DAMAGED.test(error.stderr)) return 'its repository is damaged';
  return lines.at(-1)?.replace(/^(fatal|error): /, '') ?? 'git gave no reason';
}
