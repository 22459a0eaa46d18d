import type { Obstacle, ReplicaEnd } from './workload.ts';

/** How one extra process of an App that ends by itself has ended. */
export type TaskResult =
  | { outcome: 'ended'; end: ReplicaEnd }
  /** It was ended when its time was over. */
  | { outcome: 'timed-out' }
  /** It has begun, and how it ended is not known: what ran it went away. It is never begun a second time. */
  | { outcome: 'interrupted' }
  /** It has not begun; why, where that is known. */
  | { outcome: 'no-node'; obstacle?: Obstacle };
