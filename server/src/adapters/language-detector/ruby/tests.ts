import type { BuildStep, DependencyLayer, TestPlan } from '../../../domain/build-plan.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';

export interface BundleSteps {
  dependencies?: DependencyLayer;
  buildSteps: BuildStep[];
}

/** RSpec, Rails' own tests or a task of Rake. `bundle` brings the gems of every group; absent where there is no Gemfile. */
export async function rubyTests(
  source: SourceTree,
  uses: (gem: string) => boolean,
  bundle: BundleSteps | undefined,
  env: Record<string, string>,
): Promise<TestPlan> {
  const argv = await commandOf(source, uses);
  const whole = argv && [...(bundle ? ['bundle', 'exec'] : []), ...argv];
  return {
    lookedFor: 'spec/ with the gem rspec, test/ of Rails, or a task "test" in a Rakefile',
    ...(whole ? { command: { title: whole.join(' '), argv: whole } } : {}),
    ...(bundle?.dependencies ? { dependencies: bundle.dependencies } : {}),
    prepare: bundle?.buildSteps ?? [],
    env: { ...env, RACK_ENV: 'test', RAILS_ENV: 'test' },
  };
}

async function commandOf(source: SourceTree, uses: (gem: string) => boolean): Promise<string[] | undefined> {
  const files = await source.files();
  const has = (pattern: RegExp) => files.some((path) => pattern.test(path));
  if (has(/^spec\/.*_spec\.rb$/) && ['rspec', 'rspec-rails', 'rspec-core'].some(uses)) return ['rspec'];
  if (has(/^test\/.*_test\.rb$/) && uses('rails')) return ['rails', 'test'];
  const rakefile = files.find((path) => /^rakefile(\.rb)?$/i.test(path));
  const text = rakefile === undefined ? '' : ((await source.read(rakefile)) ?? '');
  return /\bTestTask\b|\btask\s*\(?\s*(:test\b|['"]test['"]|test:)/.test(text) ? ['rake', 'test'] : undefined;
}
