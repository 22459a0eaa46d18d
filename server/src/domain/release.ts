import type { Autoscaling } from './autoscaling.ts';
import type { UpdateFigures } from './availability/update-figures.ts';
import type { SourceOrigin } from './git-source.ts';

/** Immutable: Artifact + config, numbered v1, v2 … per App. */
export interface Release {
  appId: string;
  number: number;
  artifactId: string;
  commit: string;
  configVars: Record<string, string>;
  /** Sealed values by name. */
  secrets: Record<string, string>;
  /** Found by the trial run. */
  network: ReleaseNetwork;
  /** Why it was made: `upload`, `config`. */
  cause: 'upload' | 'push' | 'config';
  /** Where its code was fetched from; undefined: it was uploaded, or pushed. */
  origin?: SourceOrigin;
  createdAt: number;
  createdBy: string;
  /** Its artifact was collected: it can be looked at, not rolled back to. */
  collected: boolean;
}

/** How replicas of a Release are reached and judged. */
export interface ReleaseNetwork {
  /** Set when the program listens on a port of its own instead of PORT. */
  fixedPort?: number;
  healthCheck: { kind: 'http' | 'tcp'; path: string };
}

export type DeploymentState = 'pending' | 'progressing' | 'live' | 'failed' | 'superseded';

/** The act of making one Release live, rollback included. */
export interface Deployment {
  id: string;
  appId: string;
  release: number;
  runId: string;
  settings: DeploymentSettings;
  state: DeploymentState;
  createdAt: number;
  endedAt?: number;
  /** Known a few seconds after its end; absent where nobody looked, or nothing ran before it. */
  update?: UpdateFigures;
}

/** The App's settings as they were when the Deployment began: a later change touches nothing that runs until it is deployed itself. */
export interface DeploymentSettings {
  replicas: number;
  autoscaling?: Autoscaling;
  singleWriter?: boolean;
  memoryLimitBytes: number;
  startCommand?: string;
  /** Copies of background processes by name, where somebody has said how many. */
  background?: Record<string, number>;
  restartNonce: number;
}
