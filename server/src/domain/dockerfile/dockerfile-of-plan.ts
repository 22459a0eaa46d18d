import type { BuildPlan, BuildStep } from '../build-plan.ts';
import { packageOfManager } from '../package-manager.ts';
import { buildStepLine, copyLine, startLines } from './instructions.ts';

/** Full names of images: what steps run in, and what the App runs on. */
export interface BaseImages {
  build: string;
  run: string;
}

export interface GeneratedDockerfile {
  dockerfile: string;
  /** For `.dockerignore`. */
  ignore: string;
  /** As the image has it: pages that a build made lie in one place, whatever it called it. */
  plan: BuildPlan;
}

/** Where an App's files are in its image. */
const APP = '/app';
const MANAGERS = '/tmp/managers';
/** Where the pages of a build are brought. */
const SITE = '.nonstop4/site';
/** Not every image says where its programs are, and buildah then finds none. */
const PROGRAMS = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const USUAL_PATH = `ENV PATH="\${PATH:-${PROGRAMS}}"`;
/** Anything but 0 and the ids that systems give to people. */
const NOBODY = '65532:65532';

/**
 * The Dockerfile that carries out a plan: packages before code, so that code alone changes the last layers; a second stage without what only the
 * build needs, and without the variables that it saw; a user without rights. `variables`: names of build arguments that the steps may see.
 * The plan's own files (`plan.files`) are to lie in the context.
 */
export function dockerfileOfPlan(
  plan: BuildPlan,
  bases: BaseImages,
  variables: readonly string[],
): GeneratedDockerfile {
  const built = withSite(plan);
  const lines = [
    ...buildStage(plan, bases, variables),
    ...(built === plan ? [] : [buildStepLine(siteStep(plan), APP)]),
    '',
    `FROM ${bases.run}`,
    `WORKDIR ${inApp(plan.start.static ? '.' : plan.start.workDir)}`,
    `COPY --from=build --chown=0:0 ["${inApp(folderOf(built))}", "${inApp(folderOf(built))}"]`,
    USUAL_PATH,
    ...startLines(built.start, APP),
    `USER ${NOBODY}`,
    '',
  ];
  return { dockerfile: lines.join('\n'), ignore: ignoreLines(plan), plan: built };
}

/** The Dockerfile that carries out a plan of tests (testPlanOf): what runs them, and no image of the App. */
export function dockerfileOfTests(
  plan: BuildPlan,
  bases: BaseImages,
  variables: readonly string[],
): GeneratedDockerfile {
  const lines = [...buildStage(plan, bases, variables), ''];
  return { dockerfile: lines.join('\n'), ignore: ignoreLines(plan), plan };
}

function buildStage(plan: BuildPlan, bases: BaseImages, variables: readonly string[]): string[] {
  return [
    '# Made by NonStop4 out of what it has recognised.',
    `FROM ${bases.build} AS build`,
    `WORKDIR ${APP}`,
    // The code of strangers is run here, in tools that keep it apart more or less: not as root.
    'USER 0:0',
    USUAL_PATH,
    `RUN chown ${NOBODY} ${APP}`,
    `USER ${NOBODY}`,
    'ENV HOME="/tmp"',
    ...pathLines(plan),
    ...managerLines(plan),
    ...dependencyLines(plan),
    ...variables.map((name) => `ARG ${name}`),
    copyLine('.', '.', NOBODY),
    ...plan.buildSteps.map((step) => buildStepLine(step, APP)),
  ];
}

function pathLines({ start }: BuildPlan): string[] {
  const own = start.path.map((directory) => `${inApp(directory)}:`).join('');
  return own === '' ? [] : [`ENV PATH="${own}\${PATH}"`];
}

function managerLines({ tools }: BuildPlan): string[] {
  const managers = tools.flatMap(({ name, version }) =>
    name === 'pnpm' || name === 'yarn' ? [packageOfManager(name, version)] : [],
  );
  if (managers.length === 0) return [];
  const argv = ['npm', 'install', '--no-package-lock', '--no-save', '--prefix', MANAGERS];
  const lines = managers.map((name) => buildStepLine({ title: name, argv: [...argv, name] }, APP));
  return [...lines, `ENV PATH="${MANAGERS}/node_modules/.bin:\${PATH}"`];
}

function dependencyLines({ dependencies }: BuildPlan): string[] {
  if (!dependencies) return [];
  return [
    ...dependencies.keyFiles.map((file) => copyLine(file, file, NOBODY)),
    ...dependencies.steps.map((step) => buildStepLine(step, APP)),
  ];
}

/** What is in the layer of packages does not come with the code, nor what no image needs. */
function ignoreLines({ dependencies }: BuildPlan): string {
  return ['.git', '**/.git', '.dockerignore', ...(dependencies?.outputs ?? []), ''].join('\n');
}

function withSite(plan: BuildPlan): BuildPlan {
  const site = plan.start.static;
  if (!site || plan.language === 'static') return plan;
  return { ...plan, start: { ...plan.start, static: { ...site, root: SITE } } };
}

/** A build may have left its pages in another folder than it is expected to (domain/static-site.ts). */
function siteStep(plan: BuildPlan): BuildStep {
  const root = plan.start.static?.root ?? '.';
  const script = `for folder in "$@"; do if [ -f "$folder/index.html" ]; then mkdir -p .nonstop4 && cp -R "$folder" ${SITE} && exit 0; fi; done; echo "the build left no ${root}/index.html" >&2; exit 1`;
  const folders = [root, ...SITE_FOLDERS];
  return { title: 'find the pages', argv: ['sh', '-c', script, 'pages', ...folders] };
}

const SITE_FOLDERS = ['dist', 'build', 'out', '_site', '.output/public', 'www'];

function folderOf({ start }: BuildPlan): string {
  return start.static?.root ?? '.';
}

function inApp(path: string): string {
  return path === '.' || path === '' ? APP : `${APP}/${path}`;
}
