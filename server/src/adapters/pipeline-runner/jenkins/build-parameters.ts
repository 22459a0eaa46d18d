import { buildArguments } from '../../../domain/build-arguments.ts';
import { builtDirectory } from '../../../domain/build-plan.ts';
import { type CiConnection, newsToken } from '../../../domain/ci-connection.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { imageRepositoryOf } from '../../../domain/image-repository.ts';
import type { BuildJob } from '../../../ports/pipeline-runner.ts';
import type { ImageRecipe } from '../../../ports/pushed-images.ts';
import type { BuildParameters } from './job-config.ts';

/** Linux takes no longer string in a program's environment (MAX_ARG_STRLEN, execve(2)), and parameters are variables of the steps. */
const MOST_BYTES = 120_000;

/** What one build is told. Nothing of it is secret: whoever may look at the job in Jenkins sees it. */
export function buildParameters(
  job: BuildJob,
  recipe: Pick<ImageRecipe, 'file' | 'files' | 'labels' | 'plan' | 'tests'>,
  registry: string,
  connection: Pick<CiConnection, 'panel' | 'hookSecret'>,
): BuildParameters {
  const [user = '', app = ''] = job.revision.directory.split('/');
  const { panel, hookSecret } = connection;
  const { plan, tests } = recipe;
  const target = tests?.name ?? plan.dockerfile?.target;
  const values = buildArguments({ ...job.env, ...(tests ? { CI: 'true' } : {}) }, plan);
  const args = [
    ...(target === undefined ? [] : ['--target', target]),
    ...Object.entries(values).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...Object.entries(recipe.labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
  ];
  const texts = {
    FILES: Object.entries(recipe.files).map(fileLine).join(''),
    ARGUMENTS: args.map((argument) => `${base64(argument)}\n`).join(''),
  };
  for (const [name, text] of Object.entries(texts)) {
    if (text.length <= MOST_BYTES) continue;
    const what = name === 'FILES' ? 'what the platform adds to the code is' : 'the config vars are';
    throw new StageFailure('build-failed', { message: `${what} larger than a build in Jenkins can be given` });
  }
  return {
    ...{ RUN_ID: job.runId, PURPOSE: job.purpose ?? 'build', USER: user, APP: app, OWNER: job.ownerId.toLowerCase() },
    ...{ REVISION: job.revision.commit, DIRECTORY: builtDirectory(plan, job.revision.directory) },
    ...{ REGISTRY: registry.split('/')[0] ?? registry, IMAGE: `${registry}/${imageRepositoryOf(job)}` },
    ...{ TAG: job.runId.toLowerCase(), DOCKERFILE: recipe.file },
    ...{ NEWS_TO: panel === '' ? '' : `${panel.replace(/\/+$/, '')}/hooks/jenkins` },
    NEWS_TOKEN: panel === '' ? '' : newsToken(hookSecret, job.runId),
    ...texts,
  };
}

function fileLine([path, text]: [string, string]): string {
  return `${base64(path)} ${text.startsWith('#!') ? 'x' : '-'} ${base64(text)}\n`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
