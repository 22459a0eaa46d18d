import type { BuildPlan, BuildStep, StartCommand } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { procfileWebCommand } from '../../../domain/procfile.ts';
import type { LanguageDetector } from '../../../ports/language-detector.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { rubyTests } from './tests.ts';

/** Ruby: a Gemfile with Rails, Sinatra or anything on Rack, or a single program. */
export class RubyDetector implements LanguageDetector {
  readonly language = 'ruby';

  async detect(source: SourceTree): Promise<BuildPlan | undefined> {
    const gemfile = await source.read('Gemfile');
    if (gemfile === undefined) return programPlan(source);
    const locked = await source.has('Gemfile.lock');
    const uses = (gem: string) => new RegExp(`^\\s*gem\\s+['"]${gem}['"]`, 'm').test(gemfile);
    const framework = uses('rails') ? 'Rails' : uses('sinatra') ? 'Sinatra' : uses('rack') ? 'Rack' : undefined;
    const version = /^\s*ruby\s+['"]([^'"]+)['"]/m.exec(gemfile)?.[1];
    const start = await startOf(source, uses);
    return {
      language: 'ruby',
      ...(framework ? { framework } : {}),
      tools: [{ name: 'ruby', ...(version ? { version } : {}) }, { name: 'bundle' }],
      ...install(gemfile, locked, BUNDLE),
      start,
      healthPaths: HEALTH_PATHS,
      tests: await rubyTests(source, uses, install(gemfile, locked, EVERY_GROUP), EVERY_GROUP),
      notes: locked ? [] : [{ code: 'no-lockfile', params: { file: 'Gemfile', missing: 'Gemfile.lock' } }],
    };
  }
}

const HEALTH_PATHS = ['/up', '/healthz', '/health', '/'];
const PROGRAMS = ['app.rb', 'main.rb', 'server.rb'];
const BUNDLE = { BUNDLE_PATH: 'vendor/bundle', BUNDLE_WITHOUT: 'development:test' };
/** A setting that is absent would leave the word to one that lies in the source. */
const EVERY_GROUP = { ...BUNDLE, BUNDLE_WITHOUT: 'none' };
/** Lines that make Bundler read files of the source beside its two own. */
const NEEDS_SOURCE = /\bpath:|:path\s*=>|^\s*(gemspec|path|eval_gemfile)\b|\bFile\.read|^\s*ruby\s+file:/m;

function install(
  gemfile: string,
  locked: boolean,
  bundle: Record<string, string>,
): Pick<BuildPlan, 'dependencies' | 'buildSteps'> {
  const env = { ...bundle, BUNDLE_SILENCE_ROOT_WARNING: '1' };
  const step: BuildStep = { title: 'bundle install', argv: ['bundle', 'install'], env };
  if (NEEDS_SOURCE.test(gemfile)) return { buildSteps: [step] };
  const keyFiles = locked ? ['Gemfile', 'Gemfile.lock'] : ['Gemfile'];
  // Otherwise Bundler would write the list at the start of every replica, where nothing may be written.
  const lock = { title: 'bundle lock', argv: ['bundle', 'lock', '--local'], env, keepsPackages: true };
  return { dependencies: { keyFiles, steps: [step], outputs: ['vendor/bundle'], locked }, buildSteps: [lock] };
}

async function programPlan(source: SourceTree): Promise<BuildPlan | undefined> {
  const program = await programOf(source);
  if (program === undefined) return undefined;
  return {
    language: 'ruby',
    tools: [{ name: 'ruby' }],
    buildSteps: [{ title: `ruby -c ${program}`, argv: ['ruby', '-c', program] }],
    start: { argv: ['ruby', program], workDir: '.', env: { RACK_ENV: 'production' }, path: [] },
    healthPaths: HEALTH_PATHS,
    tests: await rubyTests(source, () => false, undefined, {}),
    notes: [],
  };
}

async function programOf(source: SourceTree): Promise<string | undefined> {
  for (const file of PROGRAMS) if (await source.has(file)) return file;
  return undefined;
}

async function startOf(source: SourceTree, uses: (gem: string) => boolean): Promise<StartCommand> {
  const env = { ...BUNDLE, RACK_ENV: 'production', RAILS_ENV: 'production', RAILS_LOG_TO_STDOUT: '1' };
  const run = (argv: string[]): StartCommand => ({ argv, workDir: '.', env, path: [] });
  const hasRack = await source.has('config.ru');
  if (hasRack && uses('puma')) return run(['bundle', 'exec', 'puma', '--bind', 'tcp://$HOST:$PORT']);
  if (uses('rails')) return run(['bundle', 'exec', 'rails', 'server', '--binding', '$HOST', '--port', '$PORT']);
  if (hasRack) return run(['bundle', 'exec', 'rackup', '--host', '$HOST', '--port', '$PORT']);
  const program = await programOf(source);
  // Sinatra reads these options; another program may stumble over them.
  const options = uses('sinatra') ? ['-o', '$HOST', '-p', '$PORT'] : [];
  if (program) return run(['bundle', 'exec', 'ruby', program, ...options]);
  const web = procfileWebCommand(await source.read('Procfile'));
  if (web) return run(['sh', '-c', web]);
  throw new StageFailure('no-start-command', { file: 'Gemfile', expected: ['config.ru', ...PROGRAMS].join(', ') });
}
