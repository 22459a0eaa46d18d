import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from '../../../domain/artifact.ts';
import type { BuildPlan } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import type { ProgramEnd } from '../../../domain/step-failure.ts';
import type { Builder, BuildRequest } from '../../../ports/builder.ts';
import type { Clock } from '../../../ports/clock.ts';
import { BUILD_MARK, endMarked } from '../processes/build-processes.ts';
import type { ContainerTool, StorageRules, ToolName } from './container-tool.ts';
import { dockerfileFailure } from './dockerfile-failure.ts';
import { type ToolState, toolStates, usableTool } from './find-tool.ts';
import { forgetImage } from './forget-image.ts';
import type { ImageConfig } from './image-config.ts';
import { ImageRecords } from './image-records.ts';
import { OwnerStorages } from './owner-storages.ts';
import { authFile, type ImageMirror, type ImageRegistry } from './registry-settings.ts';
import { ToolRuns } from './tool-runs.ts';

export interface ContainerToolBuilderOptions extends StorageRules {
  /** In the operator's order: the first that works builds. */
  tools?: readonly ToolName[];
  /** Records, and the images and cached layers of each owner. */
  directory: string;
  registry: ImageRegistry;
  mirrors?: readonly ImageMirror[];
  /** What an owner's images and layers may hold; with more they are removed, and the next build starts from nothing. */
  cacheBytesPerOwner?: number;
  /** What of the server's environment the tools may see: PATH, HOME, proxies, certificates. */
  environment: Readonly<Record<string, string>>;
  clock: Clock;
}

const TOOLS = ['buildah', 'podman', 'docker'] as const;
const CACHE_BYTES = 5 * 1024 ** 3;
/** Below it a program without privileges opens no port. */
const FIRST_FREE_PORT = 1_024;

/** One build under way. */
interface Session {
  request: BuildRequest;
  tool: ContainerTool;
  signal: AbortSignal;
  throwIfOver(lines?: string[]): void;
  /** Of this build alone; removed at its end. */
  work: string;
  storage: string;
}

/** Builds a source's Dockerfile with a tool of this machine and pushes the image. See README.md beside this file. */
export class ContainerToolBuilder implements Builder {
  readonly #options: ContainerToolBuilderOptions;
  readonly #records: ImageRecords;
  readonly #runs: ToolRuns;
  readonly #storages: OwnerStorages;
  readonly #building = new Map<string, { ownerId: string; artifact: Promise<Artifact> }>();
  #recovered: Promise<void> | undefined;

  constructor(options: ContainerToolBuilderOptions) {
    this.#options = options;
    const { directory, environment, mirrors = [], clock, cacheBytesPerOwner: bytesEach = CACHE_BYTES } = options;
    this.#records = new ImageRecords(join(directory, 'artifacts'));
    this.#runs = new ToolRuns({ directory, environment, mirrors });
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

  async collect(keep: ReadonlySet<string>): Promise<number> {
    await this.recover();
    const all = await this.#records.all();
    const [kept, gone] = [all.filter(({ id }) => keep.has(id)), all.filter(({ id }) => !keep.has(id))];
    const needed = new Set(kept.map(({ location }) => location));
    let freed = 0;
    for (const { id, location, sizeBytes } of gone) {
      if (this.#building.has(id)) continue;
      await this.#records.remove(id);
      // A build of the same code gives the same image.
      if (!needed.has(location)) await this.#forget(location);
      freed += sizeBytes;
    }
    return freed + (this.#building.size > 0 ? 0 : await this.#storages.collect());
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
    request.signal.throwIfAborted();
    const file = dockerfileIn(request.sourceDirectory);
    const tool = usableTool(await this.#toolStates(), file);
    const session = await this.#begin(request, tool);
    try {
      return await this.#make(session, file);
    } catch (error) {
      // Whatever was interrupted: what interrupted it is the reason.
      session.throwIfOver(error instanceof StageFailure ? error.failure.lastLines : []);
      throw asFailure(error);
    } finally {
      await this.#end(session);
    }
  }

  async #begin(request: BuildRequest, tool: ContainerTool): Promise<Session> {
    const { directory } = this.#options;
    const timeout = AbortSignal.timeout(request.timeoutMs);
    await mkdir(join(directory, 'work'), { recursive: true, mode: 0o700 });
    return {
      request,
      tool,
      storage: await this.#storages.use(request.ownerId),
      work: await mkdtemp(join(directory, 'work', 'build-')),
      signal: AbortSignal.any([request.signal, timeout]),
      throwIfOver: (lines = []) => {
        request.signal.throwIfAborted();
        if (!timeout.aborted) return;
        throw new StageFailure('build-timeout', { seconds: Math.round(request.timeoutMs / 1_000) }, lines);
      },
    };
  }

  async #end({ request, storage, work }: Session): Promise<void> {
    await endMarked((mark) => mark === this.#markOf(request.artifactId));
    await rm(work, { recursive: true, force: true });
    const others = [...this.#building].some(
      ([id, { ownerId }]) => id !== request.artifactId && ownerId === request.ownerId,
    );
    if (!others) await this.#storages.clean(storage);
  }

  async #make(session: Session, file: string): Promise<Artifact> {
    const { request, tool, storage, work } = session;
    const { registry, clock } = this.#options;
    const repository = repositoryOf(request);
    const reference = `${registry.push}/${repository}:${request.artifactId.toLowerCase()}`;
    const context = request.sourceDirectory;
    const idFile = join(work, 'id');
    const args = buildArguments(request.env);
    const build = tool.build({ storage, context, file, reference, args, idFile, rules: this.#options });
    const built = await this.#run(session, `${tool.name} build --file ${file}`, build);
    if (built.code !== 0) throw dockerfileFailure(file, built, context);
    const config = await this.#inspect(session, (await readFile(idFile, 'utf8')).trim());
    if (!config.hasCommand) throw new StageFailure('no-start-command', { file, expected: 'CMD or ENTRYPOINT' });
    const plan = planned(request.plan, config);
    for (const line of remarks(config)) request.onLine('platform', line);
    const digest = await this.#push(session, reference);
    const artifact: Artifact = {
      id: request.artifactId,
      appId: request.appId,
      kind: 'image',
      location: `${registry.pull}/${repository}@${digest}`,
      sizeBytes: config.sizeBytes,
      plan,
      createdAt: clock.now(),
    };
    await this.#records.add(artifact);
    return artifact;
  }

  async #inspect({ tool, storage }: Session, image: string): Promise<ImageConfig> {
    const { code, out, err } = await this.#runs.ask(tool.inspect(storage, image, this.#options));
    if (code !== 0) throw new Error(`${tool.name} does not know the image that it has built: ${err}`);
    return tool.configOf(out);
  }

  /** Gives the digest. The password is in a file that is there only while the tool pushes. */
  async #push(session: Session, reference: string): Promise<string> {
    const { tool, storage, work } = session;
    const { registry } = this.#options;
    const digestFile = join(work, 'digest');
    const auth = join(work, 'auth', 'config.json');
    await mkdir(join(work, 'auth'), { mode: 0o700 });
    await writeFile(auth, authFile(registry), { mode: 0o600 });
    const { insecure = false } = registry;
    const argv = tool.push({ storage, reference, rules: this.#options, insecure, digestFile });
    const login = { DOCKER_CONFIG: join(work, 'auth'), REGISTRY_AUTH_FILE: auth };
    const end = await this.#run(session, `${tool.name} push`, argv, login);
    await rm(join(work, 'auth'), { recursive: true, force: true });
    if (end.code !== 0) {
      // The tool names the image and the registry first, and what is wrong last.
      const told = end.lines.findLast((line) => /error|denied|unauthorized/i.test(line)) ?? '';
      const message = `the platform's own, for images: ${told.split(': ').slice(-2).join(': ')}`;
      throw new StageFailure('registry-unreachable', { message: message.slice(0, 300) }, end.lines);
    }
    const printed = tool.digest
      ? (await this.#runs.ask(tool.digest(reference))).out
      : await readFile(digestFile, 'utf8');
    const digest = /sha256:[0-9a-f]{64}/.exec(printed)?.[0];
    if (digest === undefined) throw new Error(`${tool.name} did not say under which digest it pushed ${reference}`);
    return digest;
  }

  async #run(session: Session, title: string, argv: string[], env: Record<string, string> = {}): Promise<ProgramEnd> {
    const { request, signal } = session;
    session.throwIfOver();
    request.onLine('platform', `$ ${title}`);
    const started = performance.now();
    const end = await this.#runs.run({
      argv,
      cwd: session.work,
      env: { ...env, [BUILD_MARK]: this.#markOf(request.artifactId) },
      signal,
      onLine: (stream, text) => request.onLine(stream, text),
    });
    session.throwIfOver(end.lines);
    if (end.code === 0) {
      request.onLine('platform', `done in ${((performance.now() - started) / 1_000).toFixed(1)} s`);
    }
    return end;
  }

  #toolStates(): Promise<ToolState[]> {
    const { tools = TOOLS, mirrors = [] } = this.#options;
    return toolStates(tools, mirrors.length > 0, (argv) => this.#runs.ask(argv));
  }

  async #forget(location: string): Promise<void> {
    const { registry } = this.#options;
    const [name = '', digest = ''] = location.split('@');
    if (name.startsWith(`${registry.pull}/`)) {
      await forgetImage(registry, name.slice(registry.pull.length + 1), digest);
    }
  }
}

function dockerfileIn(directory: string): string {
  return existsSync(join(directory, 'Dockerfile')) ? 'Dockerfile' : 'Containerfile';
}

/** Lower case, as names of images are. */
function repositoryOf({ ownerId, appId }: BuildRequest): string {
  return `${ownerId}/${appId}`.toLowerCase();
}

/** Config vars are offered to the Dockerfile's ARG lines; a name that is none of a variable is none of an ARG. */
function buildArguments(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)));
}

function planned(plan: BuildPlan, { exposedPorts }: ImageConfig): BuildPlan {
  const port = exposedPorts.find((number) => number >= FIRST_FREE_PORT);
  return port === undefined ? plan : { ...plan, start: { ...plan.start, port } };
}

function remarks({ user, exposedPorts }: ImageConfig): string[] {
  const isRoot = user === '' || /^(root|0)(:|$)/.test(user);
  const [port] = exposedPorts;
  return [
    ...(isRoot
      ? ['The image names no user: it is run as one without privileges, and writes to /tmp and DATA_DIR only.']
      : []),
    ...(port !== undefined && port < FIRST_FREE_PORT
      ? [`The image exposes port ${port}, which only root may open: PORT names one that it can.`]
      : []),
  ];
}

function asFailure(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT' ? new StageFailure('disk-full') : error;
}
