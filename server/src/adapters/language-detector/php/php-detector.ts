import type { BuildPlan, DependencyLayer, PlanNote, ToolRequirement } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { isJsonObject, parseManifestJson, stringsOf } from '../../../domain/manifest-json.ts';
import type { LanguageDetector } from '../../../ports/language-detector.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { ROUTER_PATH, routerSource } from './router.ts';

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
    const install =
      packages.length > 0 || isJsonObject(composer?.autoload)
        ? await planInstall(source, packages.length > 0)
        : undefined;
    const framework = frameworkOf(packages);
    const php: ToolRequirement = { name: 'php', ...(required.php ? { version: required.php } : {}) };
    return {
      language: 'php',
      ...(framework ? { framework } : {}),
      tools: install ? [php, { name: 'composer' }] : [php],
      files: { [ROUTER_PATH]: routerSource(root) },
      ...(install?.layer ? { dependencies: install.layer } : {}),
      buildSteps: install?.steps ?? [],
      start: {
        argv: ['php', '-S', '$HOST:$PORT', '-t', root, ROUTER_PATH],
        workDir: '.',
        env: { PHP_CLI_SERVER_WORKERS: '4' },
        path: ['vendor/bin'],
      },
      healthPaths: ['/healthz', '/health', '/'],
      notes: install?.notes ?? [],
    };
  }
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
async function planInstall(source: SourceTree, hasPackages: boolean): Promise<PhpInstall> {
  const locked = await source.has('composer.lock');
  const quiet = ['--no-interaction', '--no-progress', '--no-ansi'];
  const install = ['composer', 'install', '--no-dev', '--prefer-dist', '--no-scripts', '--no-autoloader', ...quiet];
  const dump = ['composer', 'dump-autoload', '--no-dev', '--optimize', '--no-scripts', '--no-interaction', '--no-ansi'];
  const layer: DependencyLayer = {
    keyFiles: locked ? ['composer.json', 'composer.lock'] : ['composer.json'],
    steps: [{ title: 'composer install', argv: install }],
    outputs: ['vendor'],
    locked,
  };
  return {
    ...(hasPackages ? { layer } : {}),
    steps: [{ title: 'composer dump-autoload', argv: dump }],
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
