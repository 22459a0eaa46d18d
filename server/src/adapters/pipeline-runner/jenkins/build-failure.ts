import { dockerfileFailure } from '../../../domain/dockerfile/dockerfile-failure.ts';
import { pushFailure } from '../../../domain/dockerfile/push-failure.ts';
import type { Recipe } from '../../../domain/dockerfile/recipe.ts';
import { StageFailure } from '../../../domain/failure.ts';
import type { BuildStage } from '../../../domain/pipeline-run.ts';
import type { JenkinsBuild } from './jenkins-api.ts';
import { STAGE_TITLES } from './jenkinsfile.ts';

const EXIT_CODE = /^ERROR: script returned exit code (\d+)$/m;

/** Of a build that has ended otherwise than well. */
export interface FailedBuild {
  host: string;
  number: number;
  /** Undefined: it is not there any more. */
  build: JenkinsBuild | undefined;
  stage: BuildStage['name'] | undefined;
  /** What the stage printed. */
  lines: readonly string[];
  made: Pick<Recipe, 'plan' | 'file' | 'tests'>;
}

/** Why it failed: what a tool printed is taken as it is when the platform builds by itself. */
export function buildFailure({ host, number, build, stage, lines, made }: FailedBuild): StageFailure {
  if (!build || build.result === 'ABORTED' || build.result === 'NOT_BUILT') {
    const message = build ? (build.stoppedBy ?? '') : `build ${number} was deleted`;
    return new StageFailure('ci-build-aborted', { host, message }, [...lines]);
  }
  const printed = lines.filter((line) => !/^(ERROR: script returned exit code|Finished: )/.test(line));
  if (stage === 'image') {
    const code = Number(EXIT_CODE.exec(lines.join('\n'))?.[1] ?? 1);
    return dockerfileFailure(made.file, { code, signal: null, lines: printed }, '.', made.plan, made.tests);
  }
  // A mistake in Jenkins' settings, before the tool was asked at all.
  const isAsked = !lines.some((line) => line.includes('Could not find credentials'));
  if (stage === 'push' && isAsked) return pushFailure(printed);
  const error = lines.findLast((line) => /^(ERROR|FATAL|fatal|stderr): /.test(line))?.replace(/^\w+: /, '');
  const where = stage ? STAGE_TITLES[stage] : `build ${number}`;
  return new StageFailure('ci-build-failed', { host, message: `${where}: ${error ?? 'see the log'}`.slice(0, 300) }, [
    ...lines,
  ]);
}
