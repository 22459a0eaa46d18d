import type { Obstacle, ReplicaEnd } from './workload.ts';

/** What a trial run of a Release found, before any visitor meets it. */
export interface TrialResult {
  outcome: 'listening' | 'ended' | 'no-port' | 'no-node';
  /** For no-node: why, where that is known; or why its image did not get onto its node. */
  obstacle?: Obstacle;
  /** For listening: the port that answers, which is the given one or `fixedPort`. */
  fixedPort?: number;
  /** Listens on the loopback address only. */
  loopbackOnly: boolean;
  /** Why its copies could not be reached, or not side by side, where this Runtime runs them. */
  refusal?: 'fixed-port' | 'binds-to-loopback';
  /** For listening: the chosen check; `tcp` when no path answered 2xx or 3xx. */
  healthCheck: { kind: 'http' | 'tcp'; path: string };
  /** The paths that were asked and what they answered: { '/': 500 }; 0 when it did not speak HTTP or did not answer. */
  answers: Record<string, number>;
  end?: ReplicaEnd;
  /** Its output, the last 200 lines. */
  lines: string[];
}
