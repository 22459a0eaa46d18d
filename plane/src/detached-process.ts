import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { identifyChild, isSameProcess, type ProcessIdentity } from './process-identity.ts';
import { feedInputs, inputPipes } from './sandbox/feed-inputs.ts';
import { setSessionNice } from './scheduling.ts';

/** How a process ended. Of one that was adopted only the end itself is known: both are null. */
export interface ProcessEnd {
  code: number | null;
  signal: string | null;
}

/** A process that outlives the one that started it: leader of its own session, its output in files. */
export interface DetachedProcess {
  identity: ProcessIdentity;
  ended: Promise<ProcessEnd>;
}

export interface StartOptions {
  /** argv[0] is looked up in env.PATH; never a shell string. */
  argv: string[];
  cwd: string;
  /** The whole environment. */
  env: Record<string, string>;
  /** Files that its output is appended to; made with mode 0600 when absent. They may be the same. */
  outPath: string;
  errPath: string;
  /** Nice value of its session (NICE in scheduling.ts); absent is 0. */
  nice?: number;
  /** Written to its file descriptors from 3 on. */
  inputs?: readonly string[];
}

/** The process could not be started; the message says why in plain words. */
export class StartFailed extends Error {}

/** How often an adopted process is looked at: the kernel tells only a parent when a process ends. */
const ADOPTED_POLL_MS = 200;

/**
 * Starts a process. Its output goes to files opened with O_APPEND and never through a pipe: a pipe would break, and end
 * the process by SIGPIPE, when its starter dies; and files opened so may be truncated while they are written to.
 */
export async function startDetached(options: StartOptions): Promise<DetachedProcess> {
  const [program = '', ...args] = options.argv;
  const files = [options.outPath, options.errPath].map((path) => openSync(path, 'a', 0o600));
  try {
    const child = spawnChild(program, args, options, files);
    // Read before anything else can happen: the kernel keeps the row of a child that ended until it is waited for.
    const identity = child.pid === undefined ? undefined : identifyChild(child.pid);
    const ended = endOf(child);
    feedInputs(child, options.inputs ?? []);
    if (!identity) throw new StartFailed(await failureOf(child, program, options.cwd));
    if (options.nice !== undefined) void setSessionNice(identity.pid, options.nice);
    return { identity, ended };
  } finally {
    for (const file of files) closeSync(file);
  }
}

/** Takes over a running process that an earlier process started. */
export function adoptProcess(identity: ProcessIdentity): DetachedProcess {
  const ended = new Promise<ProcessEnd>((resolve) => {
    const timer = setInterval(() => {
      if (isSameProcess(identity)) return;
      clearInterval(timer);
      resolve({ code: null, signal: null });
    }, ADOPTED_POLL_MS);
    timer.unref();
  });
  return { identity, ended };
}

function spawnChild(program: string, args: string[], options: StartOptions, files: number[]): ChildProcess {
  try {
    return spawn(program, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', ...files, ...inputPipes(options.inputs ?? [])],
    });
  } catch (error) {
    throw new StartFailed(`the program ${program} could not be started: ${(error as Error).message}`);
  }
}

function endOf(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
}

function failureOf(child: ChildProcess, program: string, cwd: string): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve(explainFailure(error, program, cwd)));
  });
}

function explainFailure(error: NodeJS.ErrnoException, program: string, cwd: string): string {
  if (!existsSync(cwd)) return `its directory ${cwd} does not exist`;
  if (error.code === 'ENOENT') return programNotFound(program);
  if (error.code === 'EACCES') return `${program} is not executable, or its directory ${cwd} may not be entered`;
  if (error.code === 'EAGAIN' || error.code === 'ENOMEM') {
    return 'this machine has no room for another process (limit of processes or memory reached)';
  }
  return `the program ${program} could not be started: ${error.message}`;
}

/** For the log of what asked for the program. */
export function programNotFound(program: string): string {
  return `the program ${program} was not found (or the interpreter named in its first line)`;
}
