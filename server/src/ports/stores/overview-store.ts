import type { App } from '../../domain/app.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import type { Deployment, ReleaseNetwork } from '../../domain/release.ts';

/** A Deployment with what is looked at most of its Release. */
export interface DeploymentOverview {
  deployment: Deployment;
  network: ReleaseNetwork;
  language: string;
  framework?: string;
}

/** An App with what runs of it and its newest run: what lists of many Apps are made of. */
export interface AppOverview {
  app: App;
  live?: DeploymentOverview;
  /** The one on its way. */
  progressing?: DeploymentOverview;
  lastRun?: PipelineRun;
}

/** Reads many Apps in a few queries, however many they are; sorted by name. */
export interface OverviewStore {
  ofOwner(ownerId: string): Promise<AppOverview[]>;
  ofAll(): Promise<AppOverview[]>;
  ofApp(appId: string): Promise<AppOverview | undefined>;
}
