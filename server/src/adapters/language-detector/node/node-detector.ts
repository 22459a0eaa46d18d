import type { BuildPlan, BuildStep, ToolRequirement } from '../../../domain/build-plan.ts';
import { checkStep } from '../../../domain/check-step.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { procfileWebCommand } from '../../../domain/procfile.ts';
import { indexOf, STATIC_ROOTS } from '../../../domain/static-site.ts';
import type { LanguageDetector } from '../../../ports/language-detector.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { type Frontend, findFrontend, isFrontendServer } from './frontends.ts';
import { loosePlan } from './loose-script.ts';
import { type NodeProject, readNodeProject } from './node-project.ts';
import { belongsToAnother } from './other-languages.ts';
import { planInstall, scriptStep } from './package-manager.ts';
import { buildStep, frameworkStart, serverFrameworkName } from './server-frameworks.ts';
import { nodeStart, type StartChoice, staticStart } from './start-choice.ts';
import { fileStart, LOOKED_FOR, scriptStart } from './start-script.ts';
import { nodeTests } from './tests.ts';
import { workspaceStart } from './workspaces.ts';

const HEALTH_PATHS = ['/healthz', '/health', '/'];

/** Node.js: package.json with npm, pnpm or yarn; servers, front-ends that are built into files, or a single program file. */
export class NodeDetector implements LanguageDetector {
  readonly language = 'node';

  async detect(source: SourceTree): Promise<BuildPlan | undefined> {
    const project = await readNodeProject(source);
    if (!project) return loosePlan(source);
    if (await belongsToAnother(project)) return undefined;
    const choice = await chooseStart(project);
    if (choice) return planOf(project, choice);
    if (isPlainSite(project)) return undefined;
    throw new StageFailure('no-start-command', { file: 'package.json', expected: LOOKED_FOR });
  }
}

// Then its package.json is for tools, such as a server for development.
function isPlainSite({ files, manifest }: NodeProject): boolean {
  const roots = manifest.scripts.start ? STATIC_ROOTS : STATIC_ROOTS.slice(0, 2);
  return roots.some((root) => files.has(indexOf(root)));
}

async function chooseStart(project: NodeProject): Promise<StartChoice | undefined> {
  const { start } = project.manifest.scripts;
  const framework = await frameworkStart(project);
  if (framework) return framework;
  const frontend = await findFrontend(project);
  if (start && !isFrontendServer(start)) return scriptStart(project, start, 'start');
  const servesPages =
    frontend !== undefined || project.files.has('index.html') || project.files.has('public/index.html');
  const file = await fileStart(project, servesPages);
  if (file && !start) return file;
  return (await filesOnly(project, frontend)) ?? (await lastResort(project));
}

async function filesOnly(project: NodeProject, frontend: Frontend | undefined): Promise<StartChoice | undefined> {
  const { start, build } = project.manifest.scripts;
  if (!frontend && (build === undefined || (start === undefined && !(await isSite(project))))) return undefined;
  const output = frontend?.output ?? 'dist';
  const notes: StartChoice['notes'] = [{ code: 'static-build-output', params: { directory: output } }];
  if (start) notes.unshift({ code: 'dev-server', params: { found: start, used: 'the built site' } });
  return {
    start: staticStart(output, frontend?.spa ?? false),
    steps: [],
    notes,
    ...(frontend ? { framework: frontend.name, fallbackBuild: buildStep(frontend.build) } : {}),
  };
}

// A build script of the user's own that makes a site: there are pages in the source.
async function isSite({ files }: NodeProject): Promise<boolean> {
  return [...files].some((path) => /^((src|app|public|site)\/)?index\.html$/.test(path));
}

async function lastResort(project: NodeProject): Promise<StartChoice | undefined> {
  const { source, manifest } = project;
  const workspace = await workspaceStart(project);
  if (workspace) return workspace;
  const script = manifest.scripts['start:prod'] ?? manifest.scripts.serve ?? manifest.scripts.dev;
  if (script && !isFrontendServer(script)) return scriptStart(project, script, 'dev');
  // The Procfile's own line takes this one's place afterwards.
  const web = procfileWebCommand(await source.read('Procfile'));
  return web ? { start: nodeStart(['sh', '-c', web]), steps: [], notes: [] } : undefined;
}

async function planOf(project: NodeProject, choice: StartChoice): Promise<BuildPlan> {
  const install = await planInstall(project);
  const framework = choice.framework ?? serverFrameworkName(project);
  const node: ToolRequirement = {
    name: 'node',
    ...(project.manifest.nodeRange ? { version: project.manifest.nodeRange } : {}),
  };
  const build = buildSteps(project, choice, install.manager);
  const needsManager =
    install.layer !== undefined || [...install.steps, ...build].some(({ argv }) => argv[0] === install.manager);
  return {
    language: 'node',
    ...(framework ? { framework } : {}),
    tools: [node, ...(needsManager ? install.tools : [])],
    ...(install.layer ? { dependencies: install.layer } : {}),
    buildSteps: [...install.steps, ...build],
    start: choice.start,
    healthPaths: choice.start.static ? ['/'] : HEALTH_PATHS,
    tests: nodeTests(project, install),
    notes: [...install.notes, ...choice.notes],
  };
}

// `NODE_ENV=production` only here: with it, installing would leave out what the build needs.
function buildSteps(project: NodeProject, choice: StartChoice, manager: 'npm' | 'pnpm' | 'yarn'): BuildStep[] {
  const { scripts } = project.manifest;
  const env = { NODE_ENV: 'production' };
  const script = ['build', 'heroku-postbuild', 'vercel-build'].find((name) => scripts[name] !== undefined);
  const built = script
    ? [scriptStep(manager, script, env)]
    : choice.fallbackBuild
      ? [{ ...choice.fallbackBuild, env }]
      : [];
  const before = scripts.prestart && !choice.start.static ? [scriptStep(manager, 'prestart', env)] : [];
  const own = choice.steps.filter(({ title }) => script === undefined || !/^(npm|pnpm|yarn) (run )?build$/.test(title));
  return [...built, ...before, ...own, ...syntaxCheck(choice.entry)];
}

function syntaxCheck(entry: string | undefined): BuildStep[] {
  if (!entry || !/\.[cm]?js$/.test(entry)) return [];
  return [checkStep(`node --check ${entry}`, ['node', '--check', entry])];
}
