import { StageFailure } from './failure.ts';
import type { ReplicaEnd } from './workload.ts';

/** The card of a background process that does not stay up when a Release is rolled out. */
export function backgroundFailure(
  { process, memoryLimitBytes }: { process: string; memoryLimitBytes: number },
  end: ReplicaEnd | undefined,
  lines: string[],
): StageFailure {
  if (end?.reason === 'out-of-memory')
    return new StageFailure('out-of-memory', { limitMb: Math.round(memoryLimitBytes / 1_048_576) }, lines);
  const ending: Record<string, string | number> = {
    ...(end?.code === null || end?.code === undefined ? {} : { exitCode: end.code }),
    ...(end?.signal ? { signal: end.signal } : {}),
    ...(end?.message === undefined ? {} : { message: end.message.slice(0, 300) }),
  };
  return new StageFailure('background-ended', { process, ...ending }, lines);
}
