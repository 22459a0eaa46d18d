import type { BuildPlan, StartCommand } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { procfileWebCommand } from '../../../domain/procfile.ts';
import type { LanguageDetector } from '../../../ports/language-detector.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';

/** Ruby: a Gemfile with Rails, Sinatra or anything on Rack. */
export class RubyDetector implements LanguageDetector {
  readonly language = 'ruby';

  async detect(source: SourceTree): Promise<BuildPlan | undefined> {
    const gemfile = await source.read('Gemfile');
    if (gemfile === undefined) return undefined;
    const locked = await source.has('Gemfile.lock');
    const uses = (gem: string) => new RegExp(`^\\s*gem\\s+['"]${gem}['"]`, 'm').test(gemfile);
    const framework = uses('rails') ? 'Rails' : uses('sinatra') ? 'Sinatra' : uses('rack') ? 'Rack' : undefined;
    const version = /^\s*ruby\s+['"]([^'"]+)['"]/m.exec(gemfile)?.[1];
    const start = await startOf(source, uses);
    return {
      language: 'ruby',
      ...(framework ? { framework } : {}),
      tools: [{ name: 'ruby', ...(version ? { version } : {}) }, { name: 'bundle' }],
      dependencies: {
        keyFiles: locked ? ['Gemfile', 'Gemfile.lock'] : ['Gemfile'],
        steps: [{ title: 'bundle install', argv: ['bundle', 'install'], env: BUNDLE }],
        outputs: ['vendor/bundle'],
        locked,
      },
      buildSteps: [],
      start,
      healthPaths: ['/up', '/healthz', '/health', '/'],
      notes: locked ? [] : [{ code: 'no-lockfile', params: { file: 'Gemfile', missing: 'Gemfile.lock' } }],
    };
  }
}

const BUNDLE = { BUNDLE_PATH: 'vendor/bundle', BUNDLE_WITHOUT: 'development:test' };

async function startOf(source: SourceTree, uses: (gem: string) => boolean): Promise<StartCommand> {
  const env = { ...BUNDLE, RACK_ENV: 'production', RAILS_ENV: 'production', RAILS_LOG_TO_STDOUT: '1' };
  const run = (argv: string[]): StartCommand => ({ argv, workDir: '.', env, path: [] });
  const hasRack = await source.has('config.ru');
  if (hasRack && uses('puma')) return run(['bundle', 'exec', 'puma', '--bind', 'tcp://$HOST:$PORT']);
  if (uses('rails')) return run(['bundle', 'exec', 'rails', 'server', '--binding', '$HOST', '--port', '$PORT']);
  if (hasRack) return run(['bundle', 'exec', 'rackup', '--host', '$HOST', '--port', '$PORT']);
  for (const file of ['app.rb', 'main.rb', 'server.rb']) {
    if (await source.has(file)) return run(['bundle', 'exec', 'ruby', file, '-o', '$HOST', '-p', '$PORT']);
  }
  const web = procfileWebCommand(await source.read('Procfile'));
  if (web) return run(['sh', '-c', web]);
  throw new StageFailure('no-start-command', { file: 'Gemfile', expected: 'config.ru, app.rb' });
}
