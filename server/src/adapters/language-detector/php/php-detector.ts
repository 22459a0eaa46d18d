import { posix } from 'node:path';
import type { BuildPlan, DependencyLayer, PlanNote, ToolRequirement } from '../../../domain/build-plan.ts';
import { checkStep } from '../../../domain/check-step.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { isJsonObject, type JsonObject, parseManifestJson, stringsOf } from '../../../domain/manifest-json.ts';
import type { LanguageDetector } from '../../../ports/language-detector.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { ROUTER_PATH, routerSource } from './router.ts';
import { phpTests } from './tests.ts';

const ROOTS = ['public', 'web', 'htdocs', 'public_html', '.'];

/** PHP: composer.json and an index.php, served by PHP's own server with several workers. */
export class PhpDetector implements LanguageDetector {
  readonly language = 'php';

  async detect(source: SourceTree): Promise<BuildPlan | undefined> {
    const manifest = await source.read('composer.json');
    const root = await findRoot(source);
    if (manifest === undefined && root === undefined) return undefined;
    const composer = manifest === undefined ? undefined : parseManifestJson('composer.json', manifest);
    if (root === undefined) {
      throw new StageFailure('no-start-command', { file: 'composer.json', expected: 'index.php, public/index.php' });
    }
    const required = stringsOf(composer?.require);
    const packages = Object.keys(required).filter((name) => name.includes('/'));
    const install = (await usesComposer(source, root, composer, packages))
      ? await planInstall(source, packages.length > 0, hasOwnRepository(composer))
      : undefined;
    const forTests =
      composer && (await planInstall(source, hasPackagesForTests(composer), hasOwnRepository(composer), true));
    const framework = frameworkOf(packages);
    const php: ToolRequirement = { name: 'php', ...(required.php ? { version: phpRange(required.php) } : {}) };
    return {
      language: 'php',
      ...(framework ? { framework } : {}),
      tools: install ? [php, { name: 'composer' }] : [php],
      files: { [ROUTER_PATH]: routerSource(root) },
      ...(install?.layer ? { dependencies: install.layer } : {}),
      buildSteps: [...extensionCheck(required), ...(install?.steps ?? [])],
      start: {
        argv: ['php', '-S', '$HOST:$PORT', '-t', root, ROUTER_PATH],
        workDir: '.',
        env: { PHP_CLI_SERVER_WORKERS: '4' },
        path: ['vendor/bin'],
      },
      healthPaths: ['/healthz', '/health', '/'],
      tests: await phpTests(source, composer, forTests),
      notes: install?.notes ?? [],
    };
  }
}

function hasPackagesForTests(composer: JsonObject): boolean {
  const named = { ...stringsOf(composer.require), ...stringsOf(composer['require-dev']) };
  return Object.keys(named).some((name) => name.includes('/'));
}

// In Composer's words `~8.1` is anything below 9.
function phpRange(range: string): string {
  return range.replace(/~\s*(\d+\.\d+)(?![.\d])/g, '^$1');
}

// Composer itself asks for them only when it installs packages; the words are those that it uses then.
function extensionCheck(required: Record<string, string>): BuildPlan['buildSteps'] {
  const names = Object.keys(required).filter((name) => /^ext-[\w-]+$/.test(name));
  if (names.length === 0) return [];
  const php = [
    'foreach (array_slice($argv, 1) as $name) if (!extension_loaded(substr($name, 4))) {',
    'echo "composer.json requires PHP extension $name but it is missing from your system.\\n"; exit(1); }',
  ].join(' ');
  return [checkStep('PHP extensions', ['php', '-r', php, '--', ...names])];
}

async function usesComposer(
  source: SourceTree,
  root: string,
  composer: JsonObject | undefined,
  packages: string[],
): Promise<boolean> {
  if (composer === undefined) return false;
  if (packages.length > 0 || isJsonObject(composer.autoload)) return true;
  return ((await source.read(posix.join(root, 'index.php'))) ?? '').includes('vendor/autoload.php');
}

/** Whether packages come out of the source itself. */
function hasOwnRepository(composer: JsonObject | undefined): boolean {
  const { repositories } = composer ?? {};
  const all = Array.isArray(repositories)
    ? repositories
    : isJsonObject(repositories)
      ? Object.values(repositories)
      : [];
  return all.some((each) => isJsonObject(each) && (each.type === 'path' || each.type === 'artifact'));
}

async function findRoot(source: SourceTree): Promise<string | undefined> {
  for (const root of ROOTS) {
    if (await source.has(root === '.' ? 'index.php' : `${root}/index.php`)) return root;
  }
  return undefined;
}

interface PhpInstall {
  layer?: DependencyLayer;
  steps: BuildPlan['buildSteps'];
  notes: PlanNote[];
}

// The list of classes is made from the source itself, so it is the build's part and not the cached layer's.
async function planInstall(
  source: SourceTree,
  hasPackages: boolean,
  needsSource: boolean,
  forTests = false,
): Promise<PhpInstall> {
  const locked = await source.has('composer.lock');
  const quiet = ['--no-interaction', '--no-progress', '--no-ansi'];
  const packages = forTests ? [] : ['--no-dev'];
  const install = ['composer', 'install', ...packages, '--prefer-dist', '--no-scripts', '--no-autoloader', ...quiet];
  const dump = [
    'composer',
    'dump-autoload',
    ...packages,
    '--optimize',
    '--no-scripts',
    '--no-interaction',
    '--no-ansi',
  ];
  const step = { title: 'composer install', argv: install };
  const layer: DependencyLayer = {
    keyFiles: locked ? ['composer.json', 'composer.lock'] : ['composer.json'],
    steps: [step],
    outputs: ['vendor'],
    locked,
  };
  return {
    ...(hasPackages && !needsSource ? { layer } : {}),
    steps: [...(hasPackages && needsSource ? [step] : []), { title: 'composer dump-autoload', argv: dump }],
    notes:
      locked || !hasPackages
        ? []
        : [{ code: 'no-lockfile', params: { file: 'composer.json', missing: 'composer.lock' } }],
  };
}

function frameworkOf(packages: string[]): string | undefined {
  const names: Record<string, string> = {
    'laravel/framework': 'Laravel',
    'symfony/framework-bundle': 'Symfony',
    'slim/slim': 'Slim',
    'codeigniter4/framework': 'CodeIgniter',
  };
  return packages.map((name) => names[name]).find((name) => name !== undefined);
}
