import type { ReplicaView } from '@nonstop4/contract';

/** Whose lines are shown. */
export interface ShownProcess {
  /** A background process; undefined: what visitors reach. */
  process: string | undefined;
  replicas: readonly ReplicaView[];
}
