import type { BuildPlan } from './build-plan.ts';

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
