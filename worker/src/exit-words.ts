import type { ReplicaExit, ReplicaSpec } from './protocol.ts';

/** How a replica ended, in words for its log: `exited with code 1 after 0.3 s`. */
export function exitInWords(exit: ReplicaExit, spec: ReplicaSpec, lastProbeFailure?: string): string {
  const after = `after ${seconds(exit.ranMs)}`;
  switch (exit.reason) {
    case 'spawn-failed':
      return `could not be started: ${exit.message ?? 'the cause is unknown'}`;
    case 'out-of-memory':
      return `killed ${after}: it used more than ${megabytes(spec.memoryLimitBytes)}`;
    case 'start-timeout':
      return `killed ${after}: it was not ready within ${seconds(spec.healthCheck.startTimeoutMs)}${because(lastProbeFailure)}`;
    case 'unresponsive':
      return `killed ${after}: it did not answer any more${because(lastProbeFailure)}`;
    case 'killed-for-drill':
      return `killed ${after}: a drill`;
    case 'unknown':
      return `ended ${after}, while or after its worker was started again: how is not known`;
    case 'exited':
      return exit.signal === null
        ? `exited with code ${exit.code} ${after}`
        : `ended by ${signalInWords(exit.signal)} ${after}`;
  }
}

/** `0.3 s`, `12 s`, `5 min`. */
export function seconds(milliseconds: number): string {
  if (milliseconds < 10_000) return `${Number((milliseconds / 1_000).toFixed(1))} s`;
  return milliseconds < 600_000 ? `${Math.round(milliseconds / 1_000)} s` : `${Math.round(milliseconds / 60_000)} min`;
}

/** `256 MB`, in units of 1024 × 1024 bytes. */
function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}

function because(failure: string | undefined): string {
  return failure === undefined ? '' : ` (${failure})`;
}

function signalInWords(signal: string): string {
  if (signal === 'SIGKILL') return 'SIGKILL (from outside, or from the system when memory ran out)';
  return signal === 'SIGSEGV' ? 'SIGSEGV (a fault in native code)' : signal;
}
