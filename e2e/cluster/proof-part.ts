import type { LoadReport } from '@nonstop4/loadgen';
import type { Cluster } from '../../server/src/kubernetes/cluster.ts';
import type { Progress } from '../demo/progress.ts';
import type { ClusterPlatform } from './cluster-platform.ts';
import type { ProofApp } from './proof-app.ts';

/** How much of each is done. */
export interface ProofOptions {
  updates: number;
  kills: number;
  powerCuts: number;
  baselineSeconds: number;
  outageSeconds: number;
  /** How long an App's capacity is measured, and how long it then gets three times as much. */
  capacitySeconds: number;
  overloadSeconds: number;
  uploads: number;
  examples: 'all' | readonly string[];
  apps: number;
  ratePerS: number;
  postShare: number;
}

/** What every part of the proof is given. */
export interface ProofContext {
  options: ProofOptions;
  platform: ClusterPlatform;
  cluster: Cluster;
  app: ProofApp;
  progress: Progress;
  signal: AbortSignal;
  /** What the load alone gave; absent while that is measured. */
  alone?: LoadReport;
}

/** One part of the proof: what was promised, what was seen. */
export interface ProofResult {
  title: string;
  promise: string;
  load?: LoadReport;
  /** What was not as promised, in words. */
  broken: string[];
  /** The same for promises of times, which a machine with other work may miss. */
  slow?: string[];
  /** Figures without a promise, and tables. */
  facts: string[];
}

export type ProofPart = (context: ProofContext) => Promise<ProofResult>;
