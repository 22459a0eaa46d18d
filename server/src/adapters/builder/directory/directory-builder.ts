import { mkdir, readdir, stat, utimes } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { giveTree } from '@nonstop4/plane/sandbox/own-user';
import type { Artifact, KnownArtifacts } from '../../../domain/artifact.ts';
import type { BuildPlan } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import type { Builder, BuildRequest } from '../../../ports/builder.ts';
import type { Clock } from '../../../ports/clock.ts';
import { BUILD_MARK, endMarked } from '../processes/build-processes.ts';
import { ArtifactDirectory, sealTree } from './artifact-directory.ts';
import type { BuildEnclosure } from './build-enclosure.ts';
import { type BuildMachine, buildEnvironment } from './build-environment.ts';
import { BuildSession } from './build-session.ts';
import { DependencyCache } from './dependency-cache.ts';
import { isOwnFolder, printTree, removeTree } from './file-trees.ts';
import { PackageManagers } from './package-managers.ts';
import { withStaticRoot } from './static-root.ts';
import { Tools } from './tools.ts';

export interface DirectoryBuilderOptions extends BuildMachine {
  artifactsDirectory: string;
  /** Installed packages, downloads of package managers, programs fetched for builds. */
  cacheDirectory: string;
  /** Absent: builds run as the platform's own user and see what it sees. */
  enclosure?: BuildEnclosure;
  clock: Clock;
}

const UNUSED_MS = 30 * 24 * 3_600_000;
/** What tells one installation from another besides the lock file: native parts fit one version of the runtime. */
const RUNTIMES = ['node', 'python3', 'php', 'ruby'] as const;

/** Builds a directory Artifact on this machine, with this machine's tools. See README.md beside this file. */
export class DirectoryBuilder implements Builder {
  readonly #options: DirectoryBuilderOptions;
  readonly #artifacts: ArtifactDirectory;
  readonly #packages: DependencyCache;
  readonly #tools: Tools;
  readonly #managers: PackageManagers;
  readonly #building = new Map<string, Promise<Artifact>>();
  readonly #testing = new Set<string>();
  #recovered: Promise<void> | undefined;

  constructor(options: DirectoryBuilderOptions) {
    this.#options = options;
    const now = () => options.clock.now();
    this.#artifacts = new ArtifactDirectory(options.artifactsDirectory);
    this.#packages = new DependencyCache(join(options.cacheDirectory, 'deps'), now);
    this.#tools = new Tools(buildEnvironment(options, options.environment.HOME ?? '/'), now);
    this.#managers = new PackageManagers(join(options.cacheDirectory, 'tools'), this.#tools);
  }

  async build(request: BuildRequest): Promise<Artifact> {
    const running = this.#building.get(request.artifactId);
    if (running) return running;
    const building = this.#buildOnce(request);
    this.#building.set(request.artifactId, building);
    try {
      return await building;
    } finally {
      this.#building.delete(request.artifactId);
    }
  }

  /** In a directory that is one of an Artifact until it ends, and is removed as a half-made one is. */
  async test(request: BuildRequest): Promise<void> {
    await this.recover();
    const { artifactId } = request;
    this.#testing.add(artifactId);
    try {
      await this.#inSession(request, async (session) => void (await this.#runSteps(request, session)));
    } catch (error) {
      throw asFailure(error);
    } finally {
      await endMarked((mark) => mark === this.#markOf(artifactId));
      await this.#artifacts.remove(artifactId);
      this.#testing.delete(artifactId);
    }
  }

  async collect(known: () => Promise<KnownArtifacts>): Promise<number> {
    await this.recover();
    const ids = await this.#artifacts.ids();
    const { kept } = await known();
    let freed = 0;
    for (const id of ids) {
      if (kept.has(id) || this.#isInWork(id)) continue;
      freed += await this.#artifacts.ownBytes(id);
      await this.#artifacts.remove(id);
    }
    return freed + (await this.#packages.collect(UNUSED_MS)) + (await this.#collectHomes());
  }

  tools(): Promise<{ name: string; version?: string; message?: string }[]> {
    return this.#tools.list();
  }

  recover(): Promise<void> {
    this.#recovered ??= this.#endLeftovers();
    return this.#recovered;
  }

  // Processes first: they would go on writing into what is removed.
  async #endLeftovers(): Promise<void> {
    await endMarked((mark) => mark.startsWith(this.#markOf('')));
    if (this.#building.size + this.#testing.size === 0) await this.#options.enclosure?.clear();
    for (const id of await this.#artifacts.ids()) {
      if (!this.#isInWork(id) && !(await this.#artifacts.find(id))) await this.#artifacts.remove(id);
    }
  }

  #isInWork(id: string): boolean {
    return this.#building.has(id) || this.#testing.has(id);
  }

  #markOf(artifactId: string): string {
    return `${this.#options.artifactsDirectory}#${artifactId}`;
  }

  async #buildOnce(request: BuildRequest): Promise<Artifact> {
    await this.recover();
    const there = await this.#artifacts.find(request.artifactId);
    if (there) return there;
    try {
      return await this.#inSession(request, (session) => this.#make(request, session));
    } catch (error) {
      await this.#artifacts.remove(request.artifactId);
      throw asFailure(error);
    } finally {
      await endMarked((mark) => mark === this.#markOf(request.artifactId));
    }
  }

  async #inSession<T>(request: BuildRequest, work: (session: BuildSession) => Promise<T>): Promise<T> {
    const home = await this.#homeOf(request.ownerId);
    const mark = { [BUILD_MARK]: this.#markOf(request.artifactId) };
    const { enclosure } = this.#options;
    const env = { ...buildEnvironment(this.#options, home), ...mark };
    const steps = await enclosure?.open(request.artifactId, request.ownerId, env);
    const session = new BuildSession(request, env, steps);
    try {
      return await work(session);
    } catch (error) {
      // Whatever was interrupted: what interrupted it is the reason.
      session.throwIfOver(error instanceof StageFailure ? error.failure.lastLines : []);
      throw error;
    } finally {
      await enclosure?.clear(request.artifactId);
    }
  }

  async #make(request: BuildRequest, session: BuildSession): Promise<Artifact> {
    const { root, shared } = await this.#runSteps(request, session);
    return this.#finish(request, await withStaticRoot(session.plan, root), root, shared);
  }

  /** Gives where it was done, and what #bringPackages gives. */
  async #runSteps(request: BuildRequest, session: BuildSession) {
    session.throwIfOver();
    await this.#checkTools(session);
    const root = await this.#artifacts.takeOver(request.artifactId, request.sourceDirectory, session.signal);
    await session.writeFiles(root);
    const shared = await this.#bringPackages(session, request.ownerId, root);
    for (const step of session.plan.buildSteps) await session.run(step, root, session.configVars());
    session.throwIfOver();
    return { root, shared };
  }

  // Before anything is moved, so that a missing program costs nothing.
  async #checkTools(session: BuildSession): Promise<void> {
    const { plan } = session;
    const say = (text: string) => session.say(text);
    await this.#tools.require(
      plan.tools.filter(({ name }) => name !== 'pnpm' && name !== 'yarn'),
      say,
    );
    // Every owner's builds use it: settings that one of them left in a home of builds must not say where it comes from.
    const vars: Record<string, string> = this.#options.enclosure ? { HOME: '/tmp' } : {};
    const install = async (argv: string[], directory: string) => {
      await session.run({ title: argv.join(' '), argv }, directory, vars);
      await this.#options.enclosure?.takeBack(directory);
    };
    session.addToPath(await this.#managers.provide(plan.tools, install));
  }

  /** Gives the folders whose files are shared or large, by absolute path, with their bytes. */
  async #bringPackages(session: BuildSession, ownerId: string, root: string): Promise<Map<string, number>> {
    const layer = session.plan.dependencies;
    if (!layer) return new Map();
    const started = performance.now();
    const { hit, bytes } = await this.#packages.bring({
      ownerId,
      layer,
      sourceDirectory: root,
      machine: await this.#runtimes(session.plan),
      bring: session.plan.buildSteps.every((step) => step.keepsPackages === true) ? 'link' : 'copy',
      signal: session.signal,
      install: async (directory) => {
        for (const step of layer.steps) await session.run(step, directory, {});
      },
    });
    session.throwIfOver();
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    if (hit) session.say(`The packages are unchanged and were not installed again (${seconds} s).`);
    const [first] = layer.outputs;
    return new Map(layer.outputs.map((output) => [join(root, output), output === first ? bytes : 0]));
  }

  async #runtimes(plan: BuildPlan): Promise<string[]> {
    const used = RUNTIMES.filter((name) => plan.tools.some((tool) => tool.name === name));
    return Promise.all(used.map(async (name) => `${name} ${await this.#tools.version(name)}`));
  }

  async #finish(
    request: BuildRequest,
    plan: BuildPlan,
    root: string,
    packages: Map<string, number>,
  ): Promise<Artifact> {
    // Files for the browser need nothing of what made them, and it is by far the largest part.
    if (plan.start.static) {
      for (const path of packages.keys()) if (await isOwnFolder(root, relative(root, path))) await removeTree(path);
      packages.clear();
    }
    const own = await sealTree(root, new Set(packages.keys()));
    const artifact: Artifact = {
      id: request.artifactId,
      appId: request.appId,
      kind: 'directory',
      location: root,
      sizeBytes: [...packages.values()].reduce((sum, bytes) => sum + bytes, own),
      plan,
      createdAt: this.#options.clock.now(),
    };
    await this.#artifacts.complete(artifact);
    return artifact;
  }

  async #homeOf(ownerId: string): Promise<string> {
    const home = join(this.#options.cacheDirectory, 'homes', ownerId);
    await mkdir(home, { recursive: true, mode: 0o700 });
    // What is written without a sandbox would not be given to the user of one again while the top of it says that it was.
    if (!this.#options.enclosure && process.getuid?.() === 0) await giveTree(home, 0);
    const used = new Date(this.#options.clock.now());
    await utimes(home, used, used);
    return home;
  }

  async #collectHomes(): Promise<number> {
    if (this.#building.size + this.#testing.size > 0) return 0;
    const { cacheDirectory, clock } = this.#options;
    let freed = 0;
    for (const path of await staleFolders(join(cacheDirectory, 'homes'), clock.now() - UNUSED_MS)) {
      freed += (await printTree(path)).bytes;
      await removeTree(path);
    }
    return freed;
  }
}

async function staleFolders(directory: string, before: number): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  const paths = names.map((name) => join(directory, name));
  const facts = await Promise.all(paths.map(async (path) => ({ path, usedAt: (await stat(path)).mtimeMs })));
  return facts.filter(({ usedAt }) => usedAt < before).map(({ path }) => path);
}

function asFailure(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT' ? new StageFailure('disk-full') : error;
}
