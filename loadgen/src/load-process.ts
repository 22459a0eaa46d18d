import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { LoadReport } from './load-report.ts';
import { checkLoad, type LoadSpec } from './load-spec.ts';
import { onceAborted } from './once-aborted.ts';

export interface LoadProcessOptions {
  /** The program: `dist/loadgen.js`, or this package's `src/main.ts` in tests. */
  program: string;
  /** As LoadOptions of runLoad. */
  signal?: AbortSignal;
  stopSending?: AbortSignal;
  onProgress?: (report: LoadReport) => void;
  /** Awaited before it is told what to send. */
  onStarted?: (pid: number) => Promise<void>;
}

/** runLoad in a process of its own, which ends with this one. Throws RangeError for a load that is not allowed, Error when it died. */
export async function runLoadProcess(spec: LoadSpec, options: LoadProcessOptions): Promise<LoadReport> {
  checkLoad(spec);
  const child = spawn(process.execPath, [options.program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close') as Promise<[code: number | null, signal: string | null]>;
  // A child that dies at once breaks the pipe; its end is told below.
  child.stdin.on('error', () => undefined);
  if (child.pid !== undefined) await options.onStarted?.(child.pid);
  child.stdin.write(`${JSON.stringify(spec)}\n`);
  const release = [
    onceAborted(options.signal, () => child.stdin.end()),
    onceAborted(options.stopSending, () => child.stdin.write('stop sending\n')),
  ];
  try {
    let last: LoadReport | undefined;
    for await (const line of createInterface({ input: child.stdout })) {
      last = (JSON.parse(line) as { report: LoadReport }).report;
      if (last.state === 'running') options.onProgress?.(last);
    }
    const [code, signal] = await ended;
    if (last && last.state !== 'running') return last;
    throw new Error(`The load generator ended without a report (${signal ?? `code ${code}`}).`);
  } finally {
    for (const leave of release) leave();
    child.kill('SIGKILL');
  }
}
