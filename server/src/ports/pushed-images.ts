import type { Artifact } from '../domain/artifact.ts';
import type { BuildPlan } from '../domain/build-plan.ts';

/** An image that was built elsewhere and pushed to the platform's registry, below the App's own name. */
export interface PushedImage {
  artifactId: string;
  appId: string;
  ownerId: string;
  plan: BuildPlan;
  /** The name of the Dockerfile that it was built from. */
  file: string;
  /** `sha256:…` */
  digest: string;
  onLine: (stream: 'platform', text: string) => void;
}

/** Takes images that a CI server has pushed as Artifacts: known, started and one day removed like those that the platform builds itself. */
export interface PushedImages {
  /** Asked twice it gives the same Artifact. Throws StageFailure `no-start-command`, `registry-unreachable`. */
  adopt(image: PushedImage): Promise<Artifact>;
}
