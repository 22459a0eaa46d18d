import { type FailureCode, StageFailure } from '../../../domain/failure.ts';
import { parseGitAddress } from '../../../domain/git-address.ts';
import { GitError } from '../repository/git-program.ts';

/**
 * What git, its http and ssh helpers (LC_ALL=C) and the common servers print, the particular before the general: GitHub says
 * “Repository not found” to whoever may not see it, and a refused key ends with words about rights and the repository.
 */
const REASONS: readonly [RegExp, FailureCode][] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key verification failed|No \S+ host key is known/i,
    'git-host-key-unknown',
  ],
  [/returned error: 429|rate limit|too many requests/i, 'git-rate-limited'],
  [/unable to update url base from redirection|returned error: 30[1278]/i, 'git-repository-moved'],
  [
    /repository '?[^\n]*'? not found|returned error: 404|does not appear to be a git repository|project you were looking for could not be found/i,
    'git-repository-missing',
  ],
  [
    /Authentication failed|could not read (Username|Password)|returned error: 40[13]|Permission denied|Permission to \S+ denied|read[ -]only|not allowed to (push|upload)|Write access .* not granted|access denied/i,
    'git-access-refused',
  ],
  [/\[remote rejected\]|pre-receive hook declined|GH0\d\d|protected branch/i, 'git-push-refused'],
];
/** Lines that only introduce or close what matters. */
const NOISE =
  /^(To |remote: *$|error: failed to push|fatal: Could not read from remote|Please make sure|and the repository exists|Everything up-to-date|hint:|$)/;
const MOST_CHARS = 300;

/** Why a remote repository could not be used, as a failure that the card explains; other errors are given back as they are. */
export function remoteFailure(error: unknown, address: string): unknown {
  if (!(error instanceof GitError) || error.reason === 'missing') return error;
  const lines = error.stderr.split('\n').map((line) => line.trim());
  const code = error.reason === 'timeout' ? undefined : REASONS.find(([pattern]) => pattern.test(error.stderr))?.[1];
  const telling = lines.filter((line) => !NOISE.test(line));
  const message = error.reason === 'timeout' ? 'no answer in time' : sentence(telling);
  return new StageFailure(
    code ?? 'git-server-unreachable',
    { host: hostOf(address), address, message },
    telling.slice(-20),
  );
}

/** Whether a push was refused only because main was moved meanwhile. */
export function isOvertaken(error: unknown): boolean {
  if (!(error instanceof GitError)) return false;
  return (
    /! \[rejected\][^\n]*\((fetch first|non-fast-forward|stale info)\)/.test(error.stderr) ||
    /! \[remote rejected\][^\n]*\((cannot lock ref|failed to update ref|incorrect old value)/.test(error.stderr)
  );
}

/** Whether the remote repository is there and has no such branch yet. */
export function isBranchMissing(error: unknown): boolean {
  return error instanceof GitError && /couldn't find remote ref/i.test(error.stderr);
}

function sentence(lines: string[]): string {
  const line = lines.find((text) => text.startsWith('fatal: ')) ?? lines.at(-1) ?? '';
  return line.replace(/^(fatal|error|remote): /, '').slice(0, MOST_CHARS);
}

function hostOf(address: string): string {
  const parsed = parseGitAddress(address);
  return typeof parsed === 'string' ? address : parsed.host;
}
