import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuildPlan, BuildStep } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { stepFailure } from '../../../domain/step-failure.ts';
import type { BuildRequest } from '../../../ports/builder.ts';
import { OPEN_STEPS, type StepRunner } from './build-enclosure.ts';

/** One build under way: its time limit, its environment, its log. */
export class BuildSession {
  readonly plan: BuildPlan;
  readonly signal: AbortSignal;
  readonly #request: BuildRequest;
  readonly #env: Record<string, string>;
  readonly #steps: StepRunner;
  readonly #timeout: AbortSignal;
  #path: string[] = [];

  /** `env` is the environment of every step. */
  constructor(request: BuildRequest, env: Record<string, string>, steps: StepRunner = OPEN_STEPS) {
    this.#steps = steps;
    this.#request = request;
    this.plan = request.plan;
    this.#env = env;
    this.#timeout = AbortSignal.timeout(request.timeoutMs);
    this.signal = AbortSignal.any([request.signal, this.#timeout]);
  }

  say(text: string): void {
    this.#request.onLine('platform', text);
  }

  /** Directories put before every step's path. */
  addToPath(directories: readonly string[]): void {
    this.#path.push(...directories);
  }

  /** Throws the reason of a cancel, or `build-timeout`, when there is one. */
  throwIfOver(lastLines: string[] = []): void {
    this.#request.signal.throwIfAborted();
    if (this.#timeout.aborted) {
      throw new StageFailure('build-timeout', { seconds: Math.round(this.#request.timeoutMs / 1_000) }, lastLines);
    }
  }

  /** The config vars that a build may see; where programs are and what is installed is not theirs to say. */
  configVars(): Record<string, string> {
    const { PATH: _path, HOME: _home, NODE_ENV: _mode, ...others } = this.#request.env;
    return others;
  }

  /** Runs a step in a directory; throws its StageFailure. */
  async run(step: BuildStep, root: string, vars: Record<string, string>): Promise<void> {
    this.throwIfOver();
    this.say(`$ ${step.title}`);
    const started = performance.now();
    const cwd = step.workDir === undefined ? root : join(root, step.workDir);
    const own = this.plan.start.path.map((directory) => join(root, directory));
    const env = { ...this.#env, ...vars, ...step.env };
    env.PATH = [...this.#path, ...own, this.#env.PATH ?? ''].join(':');
    if (env.PYTHONPATH !== undefined) env.PYTHONPATH = absolutePaths(env.PYTHONPATH, cwd);
    const { signal } = this;
    const end = await this.#steps.run({ argv: step.argv, cwd, env, signal, onLine: this.#request.onLine }, root);
    this.throwIfOver(end.lines);
    if (end.code === 0) {
      this.say(`done in ${((performance.now() - started) / 1_000).toFixed(1)} s`);
      return;
    }
    if (!step.mayFail) throw stepFailure(step, end, root);
    this.say(`“${step.title}” failed; the build goes on without it.`);
  }

  /** Writes the files that detection made. */
  async writeFiles(root: string): Promise<void> {
    for (const [path, text] of Object.entries(this.plan.files ?? {})) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
    }
  }
}

function absolutePaths(paths: string, cwd: string): string {
  return paths
    .split(':')
    .map((path) => join(path.startsWith('/') ? '/' : cwd, path))
    .join(':');
}
