import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from '../../../domain/artifact.ts';
import type { BuildPlan } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import type { ProgramEnd } from '../../../domain/step-failure.ts';
import type { BuildRequest } from '../../../ports/builder.ts';
import type { Clock } from '../../../ports/clock.ts';
import { BUILD_MARK } from '../processes/build-processes.ts';
import type { ContainerTool, ImageBuild, Inspection, StorageRules } from './container-tool.ts';
import { dockerfileFailure } from './dockerfile-failure.ts';
import { type DockerfileStage, stageOf } from './dockerfile-stage.ts';
import type { ImageConfig } from './image-config.ts';
import { giveOwnTime } from './own-time.ts';
import type { RegistryImages } from './registry-images.ts';
import { authFile, type ImageMirror, type ImageRegistry, sourcePolicy } from './registry-settings.ts';
import type { ToolRuns } from './tool-runs.ts';

/** One build under way. */
export interface Session {
  request: BuildRequest;
  tool: ContainerTool;
  signal: AbortSignal;
  throwIfOver(lines?: string[]): void;
  /** Of this build alone; removed at its end. */
  work: string;
  storage: string;
  /** Of its processes. */
  mark: string;
}

export interface ImageMakerOptions {
  registry: ImageRegistry;
  images: RegistryImages;
  mirrors: readonly ImageMirror[];
  clock: Clock;
  rules: StorageRules;
  runs: ToolRuns;
}

/** What of an Artifact an image is. */
type Made = Pick<Artifact, 'location' | 'sizeBytes' | 'plan'>;

/** Below it a program without privileges opens no port. */
const FIRST_FREE_PORT = 1_024;

/** Has a tool build the image and push it, and reads what the image says of itself. */
export class ImageMaker {
  readonly #options: ImageMakerOptions;

  constructor(options: ImageMakerOptions) {
    this.#options = options;
  }

  async make(session: Session, file: string): Promise<Made> {
    const { request, tool } = session;
    const { registry, images } = this.#options;
    const repository = repositoryOf(request);
    const image = await this.#imageOf(session, file, `${registry.push}/${repository}`);
    const built = await this.#build(session, image);
    if (built.code !== 0) throw dockerfileFailure(file, built, image.context, request.plan);
    const kept = tool.inspection && (await this.#inspect(session, tool.inspection, image));
    if (kept && !kept.hasCommand) throw notStartable(file);
    const digest = await this.#push(session, image);
    const config = kept ?? (await images.config(repository, digest));
    if (!config.hasCommand) {
      await images.forget(repository, digest);
      throw notStartable(file);
    }
    const isOwn = request.plan.language === 'dockerfile';
    if (isOwn) for (const line of remarks(config)) request.onLine('platform', line);
    const location = `${registry.pull}/${repository}@${digest}`;
    return { location, sizeBytes: config.sizeBytes, plan: isOwn ? planned(request.plan, config) : request.plan };
  }

  /** Builds as far as the tests go, and pushes nothing. What was built stays among the owner's layers, as one image of each App. */
  async test(session: Session, file: string): Promise<void> {
    const { request } = session;
    const { plan, sourceDirectory } = request;
    const stage = plan.language === 'dockerfile' ? await testStage(plan, join(sourceDirectory, file)) : undefined;
    const name = `${this.#options.registry.push}/${repositoryOf(request)}`;
    const image = await this.#imageOf(session, file, name);
    const tested = {
      ...image,
      reference: `${name}:tests`,
      // A Dockerfile that was made of a plan has it in its steps.
      ...(stage ? { target: stage.name, args: { ...image.args, CI: 'true' } } : {}),
    };
    const built = await this.#build(session, tested);
    if (built.code !== 0) throw dockerfileFailure(file, built, image.context, plan, stage);
  }

  async #build(session: Session, image: ImageBuild): Promise<ProgramEnd> {
    const { tool } = session;
    const { file, target, context } = image;
    if (tool.comparesTimes) await giveOwnTime(context, this.#options.clock.now());
    const login: Record<string, string> = tool.isAnonymous ? { DOCKER_CONFIG: await emptyDirectory(session) } : {};
    const title = `${tool.name} build --file ${file}${target === undefined ? '' : ` --target ${target}`}`;
    return this.#run(session, title, tool.build(image), login);
  }

  async #imageOf({ request, storage, work }: Session, file: string, name: string): Promise<ImageBuild> {
    const { artifactId, ownerId, sourceDirectory: context, env } = request;
    const { mirrors, rules } = this.#options;
    const policyFile = join(work, 'source-policy.json');
    if (mirrors.length > 0) await writeFile(policyFile, sourcePolicy(mirrors));
    return {
      ...{ ownerId, storage, context, file, rules },
      reference: `${name}:${artifactId.toLowerCase()}`,
      args: buildArguments(env),
      idFile: join(work, 'id'),
      ...(mirrors.length > 0 ? { policyFile } : {}),
    };
  }

  async #inspect({ tool, storage }: Session, inspection: Inspection, { idFile }: ImageBuild): Promise<ImageConfig> {
    const { rules, runs } = this.#options;
    const image = (await readFile(idFile, 'utf8')).trim();
    const { code, out, err } = await runs.ask(inspection.argv(storage, image, rules));
    if (code !== 0) throw new Error(`${tool.name} does not know the image that it has built: ${err}`);
    return inspection.configOf(out);
  }

  /** Gives the digest. The password is in a file that is there only while the tool pushes. */
  async #push(session: Session, image: ImageBuild): Promise<string> {
    const { tool, work } = session;
    const { registry, runs } = this.#options;
    const { reference } = image;
    const digestFile = join(work, 'digest');
    const auth = join(work, 'auth', 'config.json');
    await mkdir(join(work, 'auth'), { mode: 0o700 });
    await writeFile(auth, authFile(registry), { mode: 0o600 });
    const argv = tool.push({ ...image, insecure: registry.insecure ?? false, digestFile });
    const login = { DOCKER_CONFIG: join(work, 'auth'), REGISTRY_AUTH_FILE: auth };
    const end = await this.#run(session, `${tool.name} push`, argv, login);
    await rm(join(work, 'auth'), { recursive: true, force: true });
    if (end.code !== 0) throw notPushed(end);
    const printed = tool.digest ? (await runs.ask(tool.digest(reference))).out : await readFile(digestFile, 'utf8');
    const digest = tool.digestOf(printed);
    if (digest === undefined) throw new Error(`${tool.name} did not say under which digest it pushed ${reference}`);
    return digest;
  }

  async #run(session: Session, title: string, argv: string[], env: Record<string, string>): Promise<ProgramEnd> {
    const { request, signal, tool, mark, work } = session;
    session.throwIfOver();
    request.onLine('platform', `$ ${title}`);
    const started = performance.now();
    const run = { argv, cwd: work, env: { ...env, [BUILD_MARK]: mark }, signal, onLine: request.onLine };
    const end = await this.#options.runs.run(run, tool.lineReader);
    session.throwIfOver(end.lines);
    if (end.code === 0) {
      request.onLine('platform', `done in ${((performance.now() - started) / 1_000).toFixed(1)} s`);
    }
    return end;
  }
}

// Read before anything runs that could change it.
async function testStage({ tests }: BuildPlan, path: string): Promise<DockerfileStage | undefined> {
  return tests?.target === undefined ? undefined : stageOf(await readFile(path, 'utf8'), tests.target);
}

/** As a directory of logins: none. */
async function emptyDirectory({ work }: Session): Promise<string> {
  const path = join(work, 'nobody');
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}

function notStartable(file: string): StageFailure {
  return new StageFailure('no-start-command', { file, expected: 'CMD or ENTRYPOINT' });
}

function notPushed({ lines }: ProgramEnd): StageFailure {
  // The tool names the image and the registry first, and what is wrong last.
  const told = lines.findLast((line) => /error|denied|unauthorized/i.test(line)) ?? '';
  const message = `the platform's own, for images: ${told.split(': ').slice(-2).join(': ')}`;
  return new StageFailure('registry-unreachable', { message: message.slice(0, 300) }, lines);
}

/** Lower case, as names of images are. */
function repositoryOf({ ownerId, appId }: BuildRequest): string {
  return `${ownerId}/${appId}`.toLowerCase();
}

/** Config vars are offered to the Dockerfile's ARG lines; a name that is none of a variable is none of an ARG. */
export function buildArguments(env: Readonly<Record<string, string>>): Record<string, string> {
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
