import type { TrialResult } from './trial.ts';
import type { ReplicaEnd } from './workload.ts';

export interface ListeningSocket {
  /** `127.0.0.1`, `0.0.0.0`, `::` … */
  address: string;
  port: number;
}

/** What the trial sees of its one copy; the runtime starts and stops it. */
export interface TrialCopy {
  /** The one that it was given as PORT. */
  port: number;
  listening(): readonly ListeningSocket[];
  hasEnded(): boolean;
  /** How, when that is known. */
  end(): ReplicaEnd | undefined;
  /** Sends GET path to a port of it: the status, or 0 when it did not answer in HTTP. */
  ask(port: number, path: string, signal: AbortSignal): Promise<number>;
  /** Resolves at the next change of its status, or when the time is over. */
  changed(timeoutMs: number): Promise<void>;
}

/** A program that opens a port of its own is given this long to open the asked one too (some open a debugger first). */
const OTHER_PORT_PATIENCE_MS = 1_500;
/** Some programs listen before they can answer: a server error is asked again until then. */
const ANSWER_PATIENCE_MS = 5_000;
/** A program that dies right after it opened its port (no database, say) is not let through. */
const SETTLE_MS = 300;

/** Result without the log lines, which the runtime adds. */
export type TrialFindings = Omit<TrialResult, 'lines'>;

/** Watches a copy start: which port it opens, which path answers, whether it dies early. */
export async function watchTrial(
  copy: TrialCopy,
  healthPaths: string[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<TrialFindings> {
  const socket = await waitForPort(copy, timeoutMs, signal);
  if (!socket) return notListening(copy);
  const answered = await findHealthPath(copy, socket.port, healthPaths, signal);
  await copyEnds(copy, SETTLE_MS, signal);
  if (copy.hasEnded()) return notListening(copy);
  return {
    outcome: 'listening',
    ...(socket.port === copy.port ? {} : { fixedPort: socket.port }),
    loopbackOnly: isLoopback(socket.address),
    ...answered,
  };
}

function notListening(copy: TrialCopy): TrialFindings {
  const end = copy.end();
  const nothing = { loopbackOnly: false, healthCheck: { kind: 'tcp' as const, path: '/' }, answers: {} };
  if (!copy.hasEnded()) return { outcome: 'no-port', ...nothing };
  return { outcome: 'ended', ...nothing, ...(end ? { end } : {}) };
}

async function waitForPort(
  copy: TrialCopy,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ListeningSocket | undefined> {
  const deadline = Date.now() + timeoutMs;
  let otherSince: number | undefined;
  while (Date.now() < deadline && !copy.hasEnded()) {
    signal.throwIfAborted();
    const sockets = copy.listening();
    const asked = sockets.find((socket) => socket.port === copy.port);
    if (asked) return asked;
    if (sockets.length > 0) otherSince ??= Date.now();
    if (otherSince !== undefined && Date.now() - otherSince > OTHER_PORT_PATIENCE_MS) return lowestPort(sockets);
    await copy.changed(Math.min(100, deadline - Date.now()));
  }
  return undefined;
}

function lowestPort(sockets: readonly ListeningSocket[]): ListeningSocket | undefined {
  return [...sockets].sort((a, b) => a.port - b.port)[0];
}

async function findHealthPath(
  copy: TrialCopy,
  port: number,
  paths: string[],
  signal: AbortSignal,
): Promise<Pick<TrialResult, 'healthCheck' | 'answers'>> {
  const deadline = Date.now() + ANSWER_PATIENCE_MS;
  const answers: Record<string, number> = {};
  do {
    signal.throwIfAborted();
    for (const path of paths) {
      answers[path] = await copy.ask(port, path, signal);
      if (isHealthy(answers[path])) return { healthCheck: { kind: 'http', path }, answers };
    }
    // Client errors on every path are an answer that does not change; only failures are worth asking again.
    if (Object.values(answers).every((status) => status >= 400 && status < 500)) break;
    await copy.changed(250);
  } while (Date.now() < deadline && !copy.hasEnded());
  return { healthCheck: { kind: 'tcp', path: '/' }, answers };
}

function isHealthy(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 400;
}

async function copyEnds(copy: TrialCopy, withinMs: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!copy.hasEnded() && Date.now() < deadline) {
    signal.throwIfAborted();
    await copy.changed(deadline - Date.now());
  }
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
