import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import type { Check, Machine } from './check.ts';

interface Program {
  id: string;
  command: string;
  args: string[];
  /** The line that tells the version; absent: the first. */
  line?: RegExp;
  /** Debian package. */
  package: string;
  /** Without it the platform itself cannot run; the others are for the apps of one language. */
  needed: boolean;
}

const PROGRAMS: Program[] = [
  { id: 'git', command: 'git', args: ['--version'], package: 'git', needed: true },
  { id: 'npm', command: 'npm', args: ['--version'], package: 'npm', needed: false },
  { id: 'python3', command: 'python3', args: ['--version'], package: 'python3', needed: false },
  { id: 'pip', command: 'python3', args: ['-m', 'pip', '--version'], package: 'python3-pip', needed: false },
  {
    id: 'venv',
    command: 'python3',
    args: ['-c', 'import venv, ensurepip; print(ensurepip.version())'],
    package: 'python3-venv',
    needed: false,
  },
  { id: 'go', command: 'go', args: ['version'], package: 'golang-go', needed: false },
  { id: 'java', command: 'java', args: ['-version'], package: 'default-jdk-headless', needed: false },
  { id: 'maven', command: 'mvn', args: ['--version'], package: 'maven', needed: false },
  // Debian's tells first which Java it runs with.
  { id: 'gradle', command: 'gradle', args: ['--version'], line: /^Gradle /, package: 'gradle', needed: false },
  { id: 'php', command: 'php', args: ['--version'], package: 'php-cli', needed: false },
  { id: 'composer', command: 'composer', args: ['--version'], package: 'composer', needed: false },
  { id: 'ruby', command: 'ruby', args: ['--version'], package: 'ruby', needed: false },
  { id: 'bundler', command: 'bundle', args: ['--version'], package: 'bundler', needed: false },
];

const PATIENCE_MS = 15_000;
/** What the bundles are compiled for. */
const OLDEST_NODE = 24;

export async function checkPrograms(machine: Machine): Promise<Check[]> {
  // One after the other: the JVM alone takes a whole processor for a second.
  const checks = [checkNode(machine)];
  for (const program of PROGRAMS) checks.push(await checkProgram(machine, program));
  return checks;
}

function checkNode({ texts }: Machine): Check {
  const version = process.version;
  const enough = Number(version.slice(1).split('.')[0]) >= OLDEST_NODE;
  const base = { id: 'node', title: 'Node.js', detail: enough ? version : texts.nodeTooOld(version, OLDEST_NODE) };
  return enough ? { ...base, state: 'ok' } : { ...base, state: 'missing', fix: 'npm install --include=optional' };
}

async function checkProgram({ texts, path }: Machine, program: Program): Promise<Check> {
  const version = await versionLineOf(program, path);
  const base = { id: program.id, title: texts.program[program.id] ?? program.id };
  if (version !== undefined) return { ...base, state: 'ok', detail: version };
  const detail = program.needed ? texts.neededNotThere : texts.optionalNotThere;
  return {
    ...base,
    state: program.needed ? 'missing' : 'warn',
    detail,
    fix: `sudo apt-get install ${program.package}`,
  };
}

/** The line that a program prints about its version; undefined when it is not there, fails, or does not end. */
function versionLineOf({ command, args, line = /^/ }: Program, path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
      env: { PATH: path, LC_ALL: 'C' },
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect); // `java -version` says it there
    child.once('error', () => resolve(undefined));
    child.once('close', (code) =>
      resolve(code === 0 ? (linesOf(output).find((text) => line.test(text)) ?? '') : undefined),
    );
  });
}

function linesOf(output: string): string[] {
  return stripVTControlCharacters(output).trim().split('\n');
}
