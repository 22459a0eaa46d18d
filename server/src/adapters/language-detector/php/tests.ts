import type { BuildStep, DependencyLayer, TestPlan } from '../../../domain/build-plan.ts';
import { type JsonObject, stringsOf } from '../../../domain/manifest-json.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';

export interface ComposerSteps {
  /** The packages, apart from the source; absent where there are none or they need it. */
  layer?: DependencyLayer;
  steps: BuildStep[];
}

const SETTINGS = ['phpunit.xml', 'phpunit.xml.dist', 'phpunit.dist.xml'];

/** The `test` script of composer.json, else PHPUnit where the project names it. `install` has the packages of development. */
export async function phpTests(
  source: SourceTree,
  composer: JsonObject | undefined,
  install: ComposerSteps | undefined,
): Promise<TestPlan> {
  const command = composer && install && (await testCommand(source, composer));
  return {
    lookedFor: 'scripts.test or phpunit/phpunit in composer.json',
    ...(command ? { command } : {}),
    ...(install?.layer ? { dependencies: install.layer } : {}),
    tools: install ? [{ name: 'composer' }] : [],
    prepare: install?.steps ?? [],
    env: {},
  };
}

async function testCommand(source: SourceTree, composer: JsonObject): Promise<BuildStep | undefined> {
  const { scripts } = composer;
  if (typeof scripts === 'object' && scripts !== null && Object.hasOwn(scripts, 'test')) {
    // Its own limit of five minutes is not the platform's.
    return step(['composer', 'run-script', '--no-ansi', '--timeout=0', 'test']);
  }
  const named = { ...stringsOf(composer.require), ...stringsOf(composer['require-dev']) };
  if (named['phpunit/phpunit'] === undefined) return undefined;
  const files = await source.files();
  const hasSettings = SETTINGS.some((path) => files.includes(path));
  const folder = ['tests', 'test'].find((name) =>
    files.some((path) => path.startsWith(`${name}/`) && /Test\.php$/.test(path)),
  );
  if (!hasSettings && folder === undefined) return undefined;
  return step(['php', 'vendor/bin/phpunit', ...(hasSettings ? [] : [folder ?? 'tests'])]);
}

function step(argv: string[]): BuildStep {
  return { title: argv.filter((word) => !word.startsWith('--')).join(' '), argv };
}
