import type { Run, StageView } from '@nonstop4/contract';

export const STAGES_SHOWN = ['receive', 'push', 'test', 'build', 'volume', 'predeploy', 'deploy', 'verify'] as const;
type StageName = (typeof STAGES_SHOWN)[number];

const RUNS_SHOWN = 12;

/** How long a run took. */
export interface RunDuration extends Pick<Run, 'id' | 'number' | 'state'> {
  /** Milliseconds of the stages that ran. */
  stages: Partial<Record<StageName, number>>;
  totalMs: number;
}

/** Of the newest runs that have ended; those that never began took no time. */
export function durationsOf(runs: readonly Run[]): RunDuration[] {
  return runs
    .filter(({ startedAt, endedAt }) => startedAt !== undefined && endedAt !== undefined)
    .slice(0, RUNS_SHOWN)
    .map(({ id, number, state, stages, startedAt = '', endedAt = '' }) => ({
      ...{ id, number, state },
      stages: Object.fromEntries(stages.flatMap(tookOf)),
      totalMs: Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)),
    }));
}

function tookOf({ name, startedAt, endedAt }: StageView): [StageName, number][] {
  if (startedAt === undefined || endedAt === undefined) return [];
  return [[name, Math.max(0, Date.parse(endedAt) - Date.parse(startedAt))]];
}
