import type { BuildStep } from './build-plan.ts';
import { classifyOutput, errorLine } from './classify-failure.ts';
import { type FailureCode, StageFailure } from './failure.ts';

/** How the program of a step ended. */
export interface ProgramEnd {
  code: number | null;
  /** `SIGKILL` … when a signal ended it. */
  signal: string | null;
  /** For a program that could not be started at all: `ENOENT` … */
  spawnError?: string;
  /** The last lines of both streams. */
  lines: string[];
}

const INSTALLER = /^(npm|pnpm|yarn|composer|bundle) (ci|install|add)\b|-m pip install\b/;

/** How a shell says that it could not start the program of a line. */
const NOT_STARTED: ReadonlySet<number | null> = new Set([126, 127]);

/** Why a step failed, from how it ended and what it printed. */
export function stepFailure(step: BuildStep, ended: ProgramEnd, root: string): StageFailure {
  const end = { ...ended, lines: ended.lines.map((line) => withoutRoot(line, root)) };
  if (end.spawnError !== undefined) return notStarted(step, end.spawnError);
  if (step.isTest && !NOT_STARTED.has(end.code)) return testsFailure(step, end);
  // The rules know the paths as they were printed.
  const known = classifyOutput(ended.lines, root);
  if (known) return new StageFailure(known.code, withFile(known.code, known.params, step), end.lines);
  // The kernel ends whoever has most memory when there is none left; 137 is how a shell tells of its child's SIGKILL.
  if (end.signal === 'SIGKILL' || end.code === 137) return new StageFailure('out-of-memory', {}, end.lines);
  const message = errorLine(end.lines);
  const ending: Record<string, string | number> = {
    ...(end.code === null ? {} : { exitCode: end.code }),
    ...(end.signal === null ? {} : { signal: end.signal }),
    ...(message === undefined ? {} : { message }),
  };
  const isInstall = INSTALLER.test(step.argv.join(' '));
  const code: FailureCode = isInstall ? 'install-failed' : 'build-failed';
  return new StageFailure(code, { ...(isInstall ? { tool: toolOf(step) } : {}), ...ending }, end.lines);
}

// What tests print is of any kind, and says nothing of why they failed that the platform could read.
function testsFailure({ title }: BuildStep, { code, signal, lines }: ProgramEnd): StageFailure {
  if (signal === 'SIGKILL' || code === 137) return new StageFailure('out-of-memory', {}, lines);
  const ending: Record<string, string | number> = code === null ? { signal: signal ?? '' } : { exitCode: code };
  return new StageFailure('tests-failed', { ...ending, command: title }, lines);
}

// Where the Artifact lies says nothing to its author.
function withoutRoot(line: string, root: string): string {
  return line.replaceAll(`file://${root}/`, '').replaceAll(`${root}/`, '');
}

function notStarted(step: BuildStep, error: string): StageFailure {
  const [program = ''] = step.argv;
  const own = /^node_modules\/\.bin\/(.+)$/.exec(program)?.[1];
  if (own) return new StageFailure('missing-dependency', { dependency: own, file: 'package.json' });
  return new StageFailure('build-failed', { message: `${program} cannot be started (${error})` });
}

function withFile(code: FailureCode, params: Record<string, string>, step: BuildStep): Record<string, string> {
  if (params.file !== undefined || code !== 'dependency-not-found') return params;
  const line = step.argv.join(' ');
  const named = /-r (\S+)/.exec(line)?.[1];
  // A list that detection made stands for the manifest that it was made of.
  if (named?.startsWith('.nonstop4/')) return { ...params, file: 'pyproject.toml' };
  return named ? { ...params, file: named } : params;
}

function toolOf(step: BuildStep): string {
  return step.argv.includes('pip') ? 'pip' : (step.argv[0] ?? '');
}
