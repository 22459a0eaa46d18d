import type { BuildPlan, Language } from '../domain/build-plan.ts';
import type { SourceTree } from './source-tree.ts';

/**
 * One entry of the explicit ordered list. Gives a plan, or undefined when the source is not of its kind; throws StageFailure
 * when it is of its kind but cannot be started (`no-start-command`, `manifest-invalid` …).
 */
export interface LanguageDetector {
  /** `compose`: what it reads says how a source of one of the languages is run. */
  readonly language: Language | 'compose';
  detect(source: SourceTree): Promise<BuildPlan | undefined>;
}
