import type { Artifact, KnownArtifacts } from '../domain/artifact.ts';
import type { BuildPlan } from '../domain/build-plan.ts';

export interface BuildRequest {
  /** Also the Artifact's id: a build asked for twice gives the same Artifact. Tests have one that no build has. */
  artifactId: string;
  appId: string;
  /** Dependencies cached for one owner are never used for another. */
  ownerId: string;
  /** The git commit that the source is; an image says of itself that it was made of it. */
  revision: string;
  plan: BuildPlan;
  /** The source, which the builder may take over (move). */
  sourceDirectory: string;
  /** Config vars that a build may see; never secrets. */
  env: Record<string, string>;
  timeoutMs: number;
  onLine: (stream: 'out' | 'err' | 'platform', text: string) => void;
  signal: AbortSignal;
}

/**
 * Plan + source → Artifact. Throws StageFailure (`tool-missing`, `install-failed`, `dependency-not-found`, `build-failed`, `build-timeout`, `disk-full` …).
 */
export interface Builder {
  build(request: BuildRequest): Promise<Artifact>;
  /**
   * Carries out a plan of tests (testPlanOf) as it would a build, and keeps nothing of it: no Artifact, no image. Throws as `build` does, and
   * `tests-failed` { exitCode or signal, command } where the tests themselves fail.
   */
  test(request: BuildRequest): Promise<void>;
  /**
   * Removes every Artifact that is not kept, and dependency caches not used for 30 days; gives the bytes freed. What does not say of itself that it
   * is that Artifact is left. `known` is asked when what is there has been listed: an Artifact that is made meanwhile is in no list, and one that was
   * made before belongs to a run or a Release by then. Where others may keep Artifacts too, one that is not known goes after a day only.
   */
  collect(known: () => Promise<KnownArtifacts>): Promise<number>;
  /** Ends what a killed predecessor left running and removes what it left half-made; the first build does it by itself. */
  recover(): Promise<void>;
  /** What is on this machine: for `doctor`. */
  tools(): Promise<{ name: string; version?: string; message?: string }[]>;
}
