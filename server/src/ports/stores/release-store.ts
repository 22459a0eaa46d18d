import type { Artifact, KnownArtifacts } from '../../domain/artifact.ts';
import type { UpdateFigures } from '../../domain/availability/update-figures.ts';
import type { Deployment, DeploymentState, Release } from '../../domain/release.ts';

export interface ReleaseStore {
  addArtifact(artifact: Artifact): Promise<void>;
  artifact(id: string): Promise<Artifact | undefined>;
  /** Sets the App's next number aside for the Release of a run; the same one when asked again. Throws Problem `not-found`. */
  reserveNumber(runId: string): Promise<number>;
  /**
   * Gives it the number set aside for its run, or the next number of its App and writes that number into the run that makes it, in one transaction: a run that is
   * continued after a crash finds its Release and makes no second one.
   */
  addRelease(release: Omit<Release, 'number'>, runId?: string): Promise<Release>;
  release(appId: string, number: number): Promise<Release | undefined>;
  /** Newest first. */
  listReleases(appId: string): Promise<Release[]>;
  addDeployment(deployment: Deployment): Promise<void>;
  /** Going live makes the App's deployment that was live before superseded, in one transaction. */
  endDeployment(id: string, state: DeploymentState, at: number): Promise<void>;
  /** What it cost visitors; a later note takes the place of an earlier one. */
  noteUpdate(id: string, figures: UpdateFigures): Promise<void>;
  /** Newest first. */
  listDeployments(appId: string): Promise<Deployment[]>;
  /** Marks releases as collected whose artifact is neither live nor among those of the newest `keep` releases; gives the artifacts that must stay and those that need not, over all Apps. */
  retain(keep: number): Promise<KnownArtifacts>;
}
