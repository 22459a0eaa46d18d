import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuildPlan } from '../../../domain/build-plan.ts';
import { APP_DIRECTORY, SOURCE_DIRECTORY } from './job/places.ts';
import type { PlannedSteps } from './job/planned-steps.ts';
import { writeSteps } from './job/step-files.ts';
import { type Packed, pack } from './registry/packed-directory.ts';

/** What a build gets, as tars made on the server: links in the source are stored and never followed. */
export class BuildSource {
  readonly #plan: BuildPlan;
  readonly #directory: string;
  readonly #work: string;

  private constructor(plan: BuildPlan, directory: string, work: string) {
    this.#plan = plan;
    this.#directory = directory;
    this.#work = work;
  }

  /** For the time of `use`. */
  static async with<T>(
    plan: BuildPlan,
    sourceDirectory: string,
    workDirectory: string,
    use: (source: BuildSource) => Promise<T>,
  ): Promise<T> {
    await mkdir(workDirectory, { recursive: true, mode: 0o700 });
    const work = await mkdtemp(join(workDirectory, 'build-'));
    try {
      return await use(new BuildSource(plan, sourceDirectory, work));
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  /** As the layer of an image in which nothing was run. */
  async asLayer(signal: AbortSignal): Promise<Packed> {
    const made = join(this.#work, 'layer');
    await this.#writeFiles(join(made, 'app'));
    const transform = String.raw`--transform=s,^\./*,app/,S`;
    // Packages are in a layer of their own: what the source has in their place does not come before them.
    const outputs = (this.#plan.dependencies?.outputs ?? []).map((output) => `--exclude=./${output}`);
    return pack(
      ['--anchored', '--no-wildcards', ...outputs, transform, '-C', this.#directory, '.', '-C', made, 'app'],
      join(this.#work, 'layer.tar.gz'),
      signal,
    );
  }

  /** For the containers of a Job: the source, the files that make the key of its packages, and the steps. */
  async asContext(
    steps: PlannedSteps,
    buildVars: Record<string, string>,
    keyFiles: Readonly<Record<string, Buffer>>,
    signal: AbortSignal,
  ): Promise<Packed> {
    const made = join(this.#work, 'context');
    const root = steps.onlyChecks ? SOURCE_DIRECTORY : APP_DIRECTORY;
    await writeSteps(join(made, 'plan'), 'install', { steps: steps.install, root }, {});
    await writeSteps(join(made, 'plan'), 'build', { steps: steps.build, root }, buildVars);
    await this.#writeFiles(join(made, 'work/app'));
    await mkdir(join(made, 'work/packages'), { recursive: true });
    for (const [file, content] of Object.entries(keyFiles)) await put(join(made, 'work/packages', file), content);
    const transform = String.raw`--transform=s,^\./*,work/app/,S`;
    const members = ['plan/install', 'plan/build', 'work/app', 'work/packages'];
    const words = [transform, '-C', this.#directory, '.', '-C', made, ...members];
    return pack(words, join(this.#work, 'context.tar.gz'), signal);
  }

  async #writeFiles(directory: string): Promise<void> {
    await mkdir(directory, { recursive: true });
    for (const [path, text] of Object.entries(this.#plan.files ?? {})) {
      await put(join(directory, path), text, text.startsWith('#!') ? 0o755 : 0o644);
    }
  }
}

async function put(path: string, content: string | Buffer, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content, { mode });
}
