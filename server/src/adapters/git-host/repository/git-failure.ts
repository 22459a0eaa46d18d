import { StageFailure } from '../../../domain/failure.ts';
import { Problem } from '../../../domain/problem.ts';
import { GitError } from './git-program.ts';

/** What git prints (LC_ALL=C) when a revision or a path in it is not there. */
const NOT_THERE =
  /not a valid object name|unknown revision|bad revision|bad object|does not exist|invalid object name/i;

const DENIED = /permission denied/i;

/**
 * Why git could not do it, as the card or problem that the user sees. `reading`: what was asked for may simply not be
 * there. `sound` tells whether the repository itself can be read, which git's words about one revision do not say.
 * Everything that is no error of git is given back as it is.
 */
export async function gitFailure(
  error: unknown,
  { reading, sound }: { reading?: string | undefined; sound: () => Promise<boolean> },
): Promise<unknown> {
  const disk = fullDisk(error);
  if (disk) return disk;
  const failed = error instanceof GitError && error.reason === 'failed';
  const absent = error instanceof Problem && error.code === 'not-found';
  const unsound = (failed || absent) && !DENIED.test(error.message) && !(await sound());
  if (unsound) return unreachable('its repository is damaged or missing', linesOf(error));
  if (failed && reading !== undefined && NOT_THERE.test(error.stderr)) return notThere(reading);
  return error instanceof GitError ? unreachable(messageOf(error), linesOf(error)) : error;
}

export function notThere(what: string): Problem {
  return new Problem('not-found', `${what} is not in the git repository.`, { what });
}

function unreachable(message: string, lines: string[] = []): StageFailure {
  return new StageFailure('git-unreachable', { message }, lines);
}

function fullDisk(error: unknown): StageFailure | undefined {
  const { code } = error as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  if (
    full ||
    (error instanceof GitError && /no space left on device|out of diskspace|disk quota exceeded/i.test(error.stderr))
  ) {
    return new StageFailure('disk-full', {});
  }
  return undefined;
}

function messageOf(error: GitError): string {
  if (error.reason === 'missing') return "the program git was not found on the platform's machine: install git";
  if (error.reason === 'timeout') return 'git did not answer in time';
  if (DENIED.test(error.stderr)) return 'the platform may not read or write its repository';
  return (
    linesOf(error)
      .at(-1)
      ?.replace(/^(fatal|error): /, '') ?? 'git gave no reason'
  );
}

function linesOf(error: unknown): string[] {
  const text = error instanceof GitError ? error.stderr : '';
  return text.split('\n').filter((line) => line !== '' && !line.includes('crash report'));
}
