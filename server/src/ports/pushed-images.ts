import type { Artifact } from '../domain/artifact.ts';
import type { BillOfMaterials } from '../domain/bill-of-materials/cyclonedx.ts';
import type { Recipe } from '../domain/dockerfile/recipe.ts';
import type { BuildRequest } from './builder.ts';

/** A source whose image is built elsewhere. */
export type ImageSource = Pick<
  BuildRequest,
  'artifactId' | 'appId' | 'ownerId' | 'plan' | 'revision' | 'sourceDirectory' | 'env'
> & { onLine: (stream: 'platform', text: string) => void };

/** What is built, and what the image has to say of itself. */
export interface ImageRecipe extends Recipe {
  labels: Readonly<Record<string, string>>;
  bill: BillOfMaterials;
}

/** An image that was built elsewhere and pushed to the platform's registry, below the App's own name. */
export type PushedImage = Pick<ImageSource, 'artifactId' | 'appId' | 'ownerId' | 'onLine'> &
  Pick<ImageRecipe, 'file' | 'plan' | 'bill'> & {
    /** `sha256:…` */
    digest: string;
  };

/** Images that a CI server builds and pushes: made, known, started and one day removed like those that the platform builds itself. */
export interface PushedImages {
  /**
   * For tests the plan is one of tests (testPlanOf). Throws StageFailure `tool-missing` for a language without base images, `registry-unreachable`,
   * `dependency-not-found`.
   */
  recipe(source: ImageSource, purpose: 'build' | 'test'): Promise<ImageRecipe>;
  /** Asked twice it gives the same Artifact. Throws StageFailure `no-start-command`, `registry-unreachable`. */
  adopt(image: PushedImage): Promise<Artifact>;
}
