import { type ChildProcess, spawn } from 'node:child_process';
import { feedInputs, inputPipes } from '@nonstop4/plane/sandbox/feed-inputs';
import { NICE, setSessionNice } from '@nonstop4/plane/scheduling';
import type { ProgramEnd } from '../../../domain/step-failure.ts';
import { OutputLines } from './output-lines.ts';

export interface ProgramRun {
  argv: readonly string[];
  cwd: string;
  env: Record<string, string>;
  /** Written to its file descriptors from 3 on. */
  inputs?: readonly string[];
  /** Aborted: the whole process group gets SIGTERM, and SIGKILL a little later. */
  signal: AbortSignal;
  onLine: (stream: 'out' | 'err', text: string) => void;
}

const LINES_KEPT = 200;
const TERM_MS = 3_000;
/** A process that left the group may hold the pipes open after the program's end. */
const PIPES_MS = 1_000;

/** Runs one program as the leader of a process group of its own; answered when nothing of the group runs any more. */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  const lines: string[] = [];
  const say = (stream: 'out' | 'err') => (text: string) => {
    lines.push(text);
    if (lines.length > LINES_KEPT * 2) lines.splice(0, LINES_KEPT);
    run.onLine(stream, text);
  };
  const [program = '', ...rest] = run.argv;
  const inputs = run.inputs ?? [];
  const stdio: ('ignore' | 'pipe')[] = ['ignore', 'pipe', 'pipe', ...inputPipes(inputs)];
  const child = spawn(program, rest, { cwd: run.cwd, env: run.env, detached: true, stdio });
  feedInputs(child, inputs);
  if (child.pid !== undefined) void setSessionNice(child.pid, NICE.building);
  const readers = [followed(child.stdout, say('out')), followed(child.stderr, say('err'))];
  const stop = endOnAbort(child, run.signal);
  try {
    const end = await ended(child);
    await Promise.race([Promise.all(readers.map((reader) => reader.closed)), expires(PIPES_MS)]);
    for (const reader of readers) reader.finish();
    return { ...end, lines: lines.slice(-LINES_KEPT) };
  } finally {
    stop();
    killGroup(child, 'SIGKILL');
  }
}

function ended(child: ChildProcess): Promise<Omit<ProgramEnd, 'lines'>> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, spawnError: error.code ?? error.message });
    });
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

function followed(stream: NodeJS.ReadableStream | null, onLine: (text: string) => void) {
  if (!stream) throw new Error('a program was started without pipes for its output');
  return follow(stream, onLine);
}

function follow(stream: NodeJS.ReadableStream, onLine: (text: string) => void) {
  const lines = new OutputLines(onLine);
  const push = (chunk: Buffer) => lines.push(chunk);
  stream.on('data', push);
  const closed = new Promise<void>((resolve) => stream.once('close', () => resolve()));
  const finish = () => {
    stream.off('data', push);
    stream.resume();
    lines.end();
  };
  return { closed, finish };
}

function endOnAbort(child: ChildProcess, signal: AbortSignal): () => void {
  let late: NodeJS.Timeout | undefined;
  const end = () => {
    killGroup(child, 'SIGTERM');
    late = setTimeout(() => killGroup(child, 'SIGKILL'), TERM_MS);
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return () => {
    clearTimeout(late);
    signal.removeEventListener('abort', end);
  };
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nothing of the group is left.
  }
}

function expires(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
