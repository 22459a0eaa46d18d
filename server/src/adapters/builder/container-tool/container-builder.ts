import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, KnownArtifacts } from '../../../domain/artifact.ts';
import type { BillOfMaterials } from '../../../domain/bill-of-materials/cyclonedx.ts';
import { buildArguments } from '../../../domain/build-arguments.ts';
import type { BuildPlan } from '../../../domain/build-plan.ts';
import { stageOf } from '../../../domain/dockerfile/dockerfile-stage.ts';
import { type BaseImageTable, GENERATED_FILE, type Recipe, recipeOf } from '../../../domain/dockerfile/recipe.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { imageLabels } from '../../../domain/image-labels.ts';
import { imagesOf } from '../../../domain/language-images.ts';
import type { Builder, BuildRequest } from '../../../ports/builder.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { ImageRecipe, ImageSource, PushedImage, PushedImages } from '../../../ports/pushed-images.ts';
import { billOfSource } from '../bill-of-materials/lock-files.ts';
import { endMarked } from '../processes/build-processes.ts';
import type { SayInLog } from '../registry/own-images.ts';
import { BaseImages } from './base-images.ts';
import { type BuildkitPlace, buildkit } from './buildkit.ts';
import { CONTAINER_TOOLS, type ContainerTool, type StorageRules, type ToolName } from './container-tool.ts';
import { type ToolState, toolStates, usableTool } from './find-tool.ts';
import { ImageMaker, type Session } from './image-maker.ts';
import { ImageRecords } from './image-records.ts';
import { OwnerStorages } from './owner-storages.ts';
import { RegistryImages } from './registry-images.ts';
import { type RegistryLogins, readLogins } from './registry-logins.ts';
import { type ImageMirror, type ImageRegistry, withOwnRegistry } from './registry-settings.ts';
import { ToolRuns } from './tool-runs.ts';
import { writeRecipe } from './write-recipe.ts';

export interface ContainerToolBuilderOptions extends StorageRules {
  /** In the operator's order: the first that works builds. */
  tools?: readonly ToolName[];
  /** Builds in their place, and alone: when it is away nothing else with another isolation takes over. */
  buildkit?: BuildkitPlace;
  /** Records, and the images and cached layers of each owner. */
  directory: string;
  registry: ImageRegistry;
  mirrors?: readonly ImageMirror[];
  /** Of logins for base images; absent: they are taken without any. */
  authFile?: string;
  /** For sources without a Dockerfile, which then get one; absent: they are not built here. */
  baseImages?: BaseImageTable;
  /** What an owner's images and layers may hold; with more they are removed, and the next build starts from nothing. */
  cacheBytesPerOwner?: number;
  /** What of the server's environment the tools may see: PATH, HOME, proxies, certificates. */
  environment: Readonly<Record<string, string>>;
  clock: Clock;
  /** The server's, for what concerns no build. */
  log: SayInLog;
}

const TOOLS = ['buildah', 'podman', 'docker'] as const;
const CACHE_BYTES = 5 * 1024 ** 3;

/** Builds a source's Dockerfile with a tool of this machine and pushes the image. See README.md beside this file. */
export class ContainerToolBuilder implements Builder, PushedImages {
  readonly #options: ContainerToolBuilderOptions;
  readonly #records: ImageRecords;
  readonly #runs: ToolRuns;
  readonly #storages: OwnerStorages;
  readonly #images: RegistryImages;
  readonly #bases: BaseImages;
  readonly #maker: ImageMaker;
  readonly #tools: readonly ContainerTool[];
  readonly #building = new Map<string, { ownerId: string; artifact: Promise<Artifact> }>();
  /** Whose tests run, by their id. */
  readonly #testing = new Map<string, string>();
  #recovered: Promise<void> | undefined;

  constructor(options: ContainerToolBuilderOptions) {
    this.#options = options;
    const { directory, environment, registry, clock, log } = options;
    const mirrors = withOwnRegistry(options);
    const { cacheBytesPerOwner: bytesEach = CACHE_BYTES, tools = TOOLS } = options;
    this.#tools = options.buildkit ? [buildkit(options.buildkit)] : tools.map((name) => CONTAINER_TOOLS[name]);
    this.#records = new ImageRecords(join(directory, 'artifacts'));
    this.#runs = new ToolRuns({ directory, environment, mirrors });
    this.#images = new RegistryImages(registry, clock, log);
    const logins = () => loginsOf(options);
    this.#bases = new BaseImages({ mirrors, logins });
    const [images, runs] = [this.#images, this.#runs];
    this.#maker = new ImageMaker({ registry, images, mirrors, clock, rules: options, runs, logins });
    this.#storages = new OwnerStorages({
      ...{ root: join(directory, 'owners'), rules: options, bytesEach, runs: this.#runs, now: () => clock.now() },
      tools: async () => (await this.#toolStates()).flatMap(({ tool, message }) => (message === undefined ? tool : [])),
    });
  }

  async build(request: BuildRequest): Promise<Artifact> {
    const { artifactId, ownerId } = request;
    const running = this.#building.get(artifactId);
    if (running) return running.artifact;
    const artifact = this.#buildOnce(request);
    this.#building.set(artifactId, { ownerId, artifact });
    try {
      return await artifact;
    } finally {
      this.#building.delete(artifactId);
    }
  }

  async test(request: BuildRequest): Promise<void> {
    await this.recover();
    this.#testing.set(request.artifactId, request.ownerId);
    try {
      await this.#inSession(request, 'test', (session, recipe) => this.#maker.test(session, recipe));
    } finally {
      this.#testing.delete(request.artifactId);
    }
  }

  async recipe(source: ImageSource, purpose: 'build' | 'test'): Promise<ImageRecipe> {
    const { artifactId, appId, revision } = source;
    const bill = await billOfSource(source);
    const recipe = await this.#recipeOf(source, purpose);
    const origin = { platform: this.#options.registry.pull, appId, artifactId };
    return { ...recipe, labels: imageLabels(origin, revision, bill.digest), bill };
  }

  async adopt({ file, digest, ...image }: PushedImage): Promise<Artifact> {
    await this.recover();
    const { artifactId: id, appId } = image;
    const there = await this.#records.find(id);
    if (there) return there;
    const made = await this.#maker.describe(image, file, digest);
    return this.#keep({ id, appId, kind: 'image', ...made, createdAt: this.#options.clock.now() });
  }

  async collect(known: () => Promise<KnownArtifacts>): Promise<number> {
    await this.recover();
    const all = await this.#records.all();
    const { kept } = await known();
    let freed = 0;
    for (const artifact of all) {
      if (kept.has(artifact.id) || this.#building.has(artifact.id)) continue;
      await this.#records.remove(artifact.id);
      await this.#images.remove(artifact.location, artifact);
      freed += artifact.sizeBytes;
    }
    await this.#images.removeLost(async () => {
      const now = await known();
      return (id) => now.kept.has(id) || this.#building.has(id);
    });
    return freed + (this.#building.size + this.#testing.size > 0 ? 0 : await this.#storages.collect());
  }

  recover(): Promise<void> {
    this.#recovered ??= this.#endLeftovers();
    return this.#recovered;
  }

  async tools(): Promise<{ name: string; version?: string; message?: string }[]> {
    const states = await this.#toolStates();
    return states.map(({ tool, version, message }) => ({
      name: tool.name,
      ...(version === undefined ? {} : { version }),
      ...(message === undefined ? {} : { message }),
    }));
  }

  async #endLeftovers(): Promise<void> {
    await mkdir(join(this.#options.directory, 'artifacts'), { recursive: true, mode: 0o700 });
    await endMarked((mark) => mark.startsWith(this.#markOf('')));
    await rm(join(this.#options.directory, 'work'), { recursive: true, force: true });
    await this.#storages.cleanAll();
  }

  #markOf(artifactId: string): string {
    return `${this.#options.directory}#${artifactId}`;
  }

  async #buildOnce(request: BuildRequest): Promise<Artifact> {
    await this.recover();
    const there = await this.#records.find(request.artifactId);
    if (there) return there;
    return this.#inSession(request, 'build', (session, { file }) => this.#make(session, file));
  }

  async #inSession<T>(
    request: BuildRequest,
    purpose: 'build' | 'test',
    work: (session: Session, recipe: Recipe) => Promise<T>,
  ): Promise<T> {
    request.signal.throwIfAborted();
    const bill = await billOfSource(request);
    const recipe = await this.#dockerfileOf(request, purpose);
    const { file, plan } = recipe;
    const tool = usableTool(await this.#toolStates(), file);
    const session = await this.#begin({ ...request, plan }, bill, tool);
    try {
      return await work(session, recipe);
    } catch (error) {
      // Whatever was interrupted: what interrupted it is the reason.
      session.throwIfOver(error instanceof StageFailure ? error.failure.lastLines : []);
      throw asFailure(error);
    } finally {
      await this.#end(session);
    }
  }

  async #dockerfileOf(request: BuildRequest, purpose: 'build' | 'test'): Promise<Recipe> {
    const recipe = await this.#recipeOf(request, purpose);
    await writeRecipe(recipe, request.sourceDirectory);
    return recipe;
  }

  async #recipeOf({ plan, sourceDirectory, env, onLine }: ImageSource, purpose: 'build' | 'test'): Promise<Recipe> {
    const { baseImages } = this.#options;
    if (plan.language === 'dockerfile' || !baseImages) return ownRecipe(plan, sourceDirectory, purpose);
    const say = (text: string) => onLine('platform', text);
    const images = await this.#bases.pinned(imagesOf(plan, baseImages), GENERATED_FILE, say);
    return recipeOf(plan, images, Object.keys(buildArguments(env)), purpose);
  }

  async #make(session: Session, file: string): Promise<Artifact> {
    const { artifactId: id, appId } = session.request;
    const made = await this.#maker.make(session, file);
    return this.#keep({ id, appId, kind: 'image', ...made, createdAt: this.#options.clock.now() });
  }

  async #keep(artifact: Artifact): Promise<Artifact> {
    await this.#records.add(artifact);
    return artifact;
  }

  async #begin(request: BuildRequest, bill: BillOfMaterials, tool: ContainerTool): Promise<Session> {
    const { directory } = this.#options;
    const timeout = AbortSignal.timeout(request.timeoutMs);
    await mkdir(join(directory, 'work'), { recursive: true, mode: 0o700 });
    return {
      request,
      bill,
      tool,
      storage: await this.#storages.use(request.ownerId),
      work: await mkdtemp(join(directory, 'work', 'build-')),
      mark: this.#markOf(request.artifactId),
      signal: AbortSignal.any([request.signal, timeout]),
      throwIfOver: (lines = []) => {
        request.signal.throwIfAborted();
        if (!timeout.aborted) return;
        throw new StageFailure('build-timeout', { seconds: Math.round(request.timeoutMs / 1_000) }, lines);
      },
    };
  }

  async #end({ request, storage, work, mark: own }: Session): Promise<void> {
    await endMarked((mark) => mark === own);
    await rm(work, { recursive: true, force: true });
    const inWork = [...this.#building].map(([id, { ownerId }]) => [id, ownerId]);
    const others = [...inWork, ...this.#testing].some(
      ([id, ownerId]) => id !== request.artifactId && ownerId === request.ownerId,
    );
    if (!others) await this.#storages.clean(storage);
  }

  #toolStates(): Promise<ToolState[]> {
    const { mirrors = [] } = this.#options;
    return toolStates(this.#tools, mirrors.length > 0, (argv) => this.#runs.ask(argv));
  }
}

async function loginsOf({ authFile, registry }: ContainerToolBuilderOptions): Promise<RegistryLogins> {
  if (authFile === undefined) return new Map();
  try {
    return await readLogins(authFile, [registry.push, registry.pull]);
  } catch (error) {
    throw new StageFailure('registry-unreachable', { message: (error as Error).message.slice(0, 300) });
  }
}

/** The stage of its tests is read before anything runs that could change it. */
async function ownRecipe(plan: BuildPlan, directory: string, purpose: 'build' | 'test'): Promise<Recipe> {
  const file = plan.dockerfile?.file ?? dockerfileIn(directory);
  const target = purpose === 'test' ? plan.tests?.target : undefined;
  if (target === undefined) return { file, files: {}, plan };
  return { file, files: {}, plan, tests: stageOf(await readFile(join(directory, file), 'utf8'), target) };
}

function dockerfileIn(directory: string): string {
  return existsSync(join(directory, 'Dockerfile')) ? 'Dockerfile' : 'Containerfile';
}

function asFailure(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT' ? new StageFailure('disk-full') : error;
}
