import type { App } from '../app.ts';

/** What a User's own Apps may take together; null: as much as there is. */
export interface Quota {
  apps: number | null;
  /** Of all Apps together, background processes included; one that scales by itself counts with its most. */
  replicas: number | null;
  memoryBytes: number | null;
  storageBytes: number | null;
  buildsAtOnce: number | null;
}

/** What is counted of Apps; runs that are worked on are counted where they begin. */
export type Use = Record<Exclude<keyof Quota, 'buildsAtOnce'>, number>;

export const NO_BOUNDS: Quota = {
  apps: null,
  replicas: null,
  memoryBytes: null,
  storageBytes: null,
  buildsAtOnce: null,
};

type Counted = Pick<App, 'replicas' | 'autoscaling' | 'background' | 'memoryLimitBytes' | 'volumeLimitBytes'>;

/** A stopped App counts as one that runs: it may be started at any moment. */
export function useOf(apps: readonly Counted[]): Use {
  const use = { apps: apps.length, replicas: 0, memoryBytes: 0, storageBytes: 0 };
  for (const { replicas, autoscaling, background = {}, memoryLimitBytes, volumeLimitBytes } of apps) {
    const behind = Object.values(background).reduce((sum, copies) => sum + copies, 0);
    const most = (autoscaling?.maxReplicas ?? replicas) + behind;
    use.replicas += most;
    use.memoryBytes += most * memoryLimitBytes;
    use.storageBytes += volumeLimitBytes;
  }
  return use;
}

/** What would be more than the quota, and more than before: who is above already may still take less. */
export function firstExceeded(quota: Quota, before: Use, after: Use): keyof Use | undefined {
  return (Object.keys(after) as (keyof Use)[]).find((what) => {
    const most = quota[what];
    return most !== null && after[what] > most && after[what] > before[what];
  });
}
