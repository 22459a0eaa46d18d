import type { AppRole } from '../../domain/access/app-role.ts';
import type { App } from '../../domain/app.ts';
import type { FailureCode } from '../../domain/failure.ts';
import type { PipelineRun, StageName } from '../../domain/pipeline-run.ts';
import type { Deployment, ReleaseNetwork } from '../../domain/release.ts';

/** A Deployment with what is looked at most of its Release. */
export interface DeploymentOverview {
  deployment: Deployment;
  network: ReleaseNetwork;
  language: string;
  framework?: string;
}

/** An App with what runs of it. */
export interface AppOverview {
  app: App;
  live?: DeploymentOverview;
  /** The one on its way. */
  progressing?: DeploymentOverview;
}

/** The little that a list of many Apps shows of each. */
export interface AppListing extends Pick<App, 'id' | 'name' | 'desiredState' | 'replicas' | 'createdAt'> {
  deleting: boolean;
  ownerName: string;
  /** What the asker is to it. */
  role: AppRole;
  openAlerts: number;
  /** Of the live Deployment. */
  live?: { release: number; replicas: number; singleWriter?: boolean; language: string; framework?: string };
  /** The newest; `stage` is the one that it is in, or failed in. */
  lastRun?: Pick<PipelineRun, 'id' | 'number' | 'kind' | 'state'> & { stage?: StageName; waitsFor?: FailureCode };
}

/** Reads many Apps in a few queries, however many they are; sorted by name. */
export interface OverviewStore {
  ofAll(): Promise<AppOverview[]>;
  ofApp(appId: string): Promise<AppOverview | undefined>;
  /** The Apps that a user owns or has a part in, or the one of them with this name. */
  list(userId: string, name?: string): Promise<AppListing[]>;
}
