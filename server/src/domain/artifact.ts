import type { BuildPlan } from './build-plan.ts';

/** What is known of Artifacts, by id. One in neither set is not known: its App was deleted, its record was lost, or it is another platform's. */
export interface KnownArtifacts {
  kept: ReadonlySet<string>;
  /** Needed no more. */
  dropped: ReadonlySet<string>;
}

/** What a build made: an image by digest, or a directory for the local runtime. */
export interface Artifact {
  id: string;
  appId: string;
  kind: 'directory' | 'image';
  /** Directory: absolute path; image: repository@sha256:… */
  location: string;
  sizeBytes: number;
  plan: BuildPlan;
  createdAt: number;
}
