import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type Lengths, readLengths } from './sizes/function-lengths.ts';

/** Lines, blank ones and comments included. p90: nine of ten are at most this long; max: none is longer. */
const LIMITS = { file: { p90: 300, max: 500 }, function: { p90: 30, max: 80 } };

/** Sample apps are what users bring, not our code. */
const NOT_OURS = /^(examples|dist)\//;

const { stdout } = await promisify(execFile)('git', [
  '-c',
  `safe.directory=${process.cwd()}`,
  'ls-files',
  '-z',
  '--cached',
  '--others',
  '--exclude-standard',
]);
const names = stdout.split('\0').filter((name) => /\.([cm]?[jt]s|tsx)$/.test(name) && !NOT_OURS.test(name));

const files: Lengths[] = [];
const functions: Lengths[] = [];
for (const name of names) {
  const text = await readFile(name, 'utf8').catch(() => undefined); // deleted, and not yet committed
  if (text === undefined) continue;
  files.push({ where: name, lines: text.trimEnd().split('\n').length });
  functions.push(...readLengths(name, text));
}

const problems = [...exceeding('file', files), ...exceeding('function', functions)];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function exceeding(kind: keyof typeof LIMITS, measured: Lengths[]): string[] {
  const limit = LIMITS[kind];
  const sorted = measured.toSorted((a, b) => b.lines - a.lines);
  const p90 = sorted[Math.floor(sorted.length / 10)]?.lines ?? 0;
  console.log(
    `${sorted.length} ${kind}s: p90 ${p90} lines (≤ ${limit.p90}), longest ${sorted[0]?.lines ?? 0} (≤ ${limit.max})`,
  );
  const tooLong = sorted.filter(({ lines }) => lines > limit.max);
  const lines = tooLong.map(
    ({ where, lines }) => `${where}: ${kind} of ${lines} lines, at most ${limit.max} are allowed.`,
  );
  return p90 > limit.p90 ? [...lines, `One ${kind} in ten has more than ${limit.p90} lines.`] : lines;
}
