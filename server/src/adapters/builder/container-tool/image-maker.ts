import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from '../../../domain/artifact.ts';
import type { BillOfMaterials } from '../../../domain/bill-of-materials/cyclonedx.ts';
import { buildArguments } from '../../../domain/build-arguments.ts';
import { dockerfileFailure } from '../../../domain/dockerfile/dockerfile-failure.ts';
import { imagesOfDockerfile } from '../../../domain/dockerfile/images-of-dockerfile.ts';
import { planOfImage } from '../../../domain/dockerfile/plan-of-image.ts';
import { pushFailure, registryLine, wordsOf } from '../../../domain/dockerfile/push-failure.ts';
import type { Recipe } from '../../../domain/dockerfile/recipe.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { FIRST_FREE_PORT } from '../../../domain/first-free-port.ts';
import { imageLabels } from '../../../domain/image-labels.ts';
import { imageRepositoryOf } from '../../../domain/image-repository.ts';
import type { ProgramEnd } from '../../../domain/step-failure.ts';
import type { BuildRequest } from '../../../ports/builder.ts';
import type { Clock } from '../../../ports/clock.ts';
import { BUILD_MARK } from '../processes/build-processes.ts';
import type { ContainerTool, ImageBuild, Inspection, StorageRules } from './container-tool.ts';
import type { ImageConfig } from './image-config.ts';
import { fullName, mirrored } from './image-names.ts';
import { giveOwnTime } from './own-time.ts';
import type { RegistryImages } from './registry-images.ts';
import { loginFor, loginsFile, type RegistryLogins } from './registry-logins.ts';
import { authFile, type ImageMirror, type ImageRegistry, sourcePolicy } from './registry-settings.ts';
import type { ToolRuns } from './tool-runs.ts';

/** One build under way. */
export interface Session {
  request: BuildRequest;
  /** Of the source as it was sent. */
  bill: BillOfMaterials;
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
  /** Of further registries, for base images. */
  logins: () => Promise<RegistryLogins>;
}

/** What has to be known of a build to say what its image is. */
type Described = Pick<BuildRequest, 'artifactId' | 'appId' | 'ownerId' | 'plan'> & {
  bill: BillOfMaterials;
  onLine: (stream: 'platform', text: string) => void;
};
/** What of an Artifact an image is. */
type Made = Pick<Artifact, 'location' | 'sizeBytes' | 'plan'>;

/** Has a tool build the image and push it, and reads what the image says of itself. */
export class ImageMaker {
  readonly #options: ImageMakerOptions;

  constructor(options: ImageMakerOptions) {
    this.#options = options;
  }

  async make(session: Session, file: string): Promise<Made> {
    const { request, tool } = session;
    const { registry } = this.#options;
    const image = await this.#imageOf(session, file, `${registry.push}/${imageRepositoryOf(request)}`);
    const built = await this.#build(session, image);
    if (built.code !== 0) throw dockerfileFailure(file, built, image.context, request.plan);
    const kept = tool.inspection && (await this.#inspect(session, tool.inspection, image));
    if (kept && !isStartable(kept, request)) throw notStartable(file);
    const digest = await this.#push(session, image);
    return this.describe({ ...request, bill: session.bill }, file, digest, kept);
  }

  /** What of an Artifact an image is that lies in the registry; `kept`: what it says of itself, where that is known. */
  async describe(request: Described, file: string, digest: string, kept?: ImageConfig): Promise<Made> {
    const { registry, images } = this.#options;
    const repository = imageRepositoryOf(request);
    const config = kept ?? (await images.config(repository, digest));
    if (!isStartable(config, request)) {
      await images.forget(repository, digest);
      throw notStartable(file);
    }
    const { plan } = request;
    await images.attach(repository, digest, request.bill, request);
    const isOwn = plan.language === 'dockerfile';
    if (isOwn) for (const line of remarks(config)) request.onLine('platform', line);
    const location = `${registry.pull}/${repository}@${digest}`;
    return { location, sizeBytes: config.sizeBytes, plan: isOwn ? planOfImage(plan, config) : plan };
  }

  /** Builds as far as the tests go, and pushes nothing. What was built stays among the owner's layers, as one image of each App. */
  async test(session: Session, { file, tests }: Recipe): Promise<void> {
    const { request } = session;
    const name = `${this.#options.registry.push}/${imageRepositoryOf(request)}`;
    const image = await this.#imageOf(session, file, name);
    const tested = {
      ...image,
      reference: `${name}:tests`,
      // A Dockerfile that was made of a plan has it in its steps.
      ...(tests ? { target: tests.name, args: { ...image.args, CI: 'true' } } : {}),
    };
    const built = await this.#build(session, tested);
    if (built.code !== 0) throw dockerfileFailure(file, built, image.context, request.plan, tests);
  }

  async #build(session: Session, image: ImageBuild): Promise<ProgramEnd> {
    const { tool } = session;
    const { file, target, context } = image;
    const isPulled = await this.#pull(session, image);
    if (tool.comparesTimes) await giveOwnTime(context, this.#options.clock.now());
    const login: Record<string, string> = tool.isAnonymous ? { DOCKER_CONFIG: await emptyDirectory(session) } : {};
    const title = `${tool.name} build --file ${file}${target === undefined ? '' : ` --target ${target}`}`;
    return this.#run(session, title, tool.build({ ...image, isPulled }), login);
  }

  async #imageOf({ request, bill, storage, work }: Session, file: string, name: string): Promise<ImageBuild> {
    const { artifactId, appId, ownerId, plan, revision, sourceDirectory: context, env } = request;
    const { target } = plan.dockerfile ?? {};
    const { registry, mirrors, rules } = this.#options;
    const policyFile = join(work, 'source-policy.json');
    if (mirrors.length > 0) await writeFile(policyFile, sourcePolicy(mirrors));
    return {
      ...{ ownerId, storage, context, file, rules },
      reference: `${name}:${artifactId.toLowerCase()}`,
      ...(target === undefined ? {} : { target }),
      args: buildArguments(env, plan),
      labels: imageLabels({ platform: registry.pull, appId, artifactId }, revision, bill.digest),
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

  /**
   * Takes base images for which there is a login before anything is built: no code of the same build runs while it is there. Then all of them, since the tool
   * asks no registry any more. False when there was no need.
   */
  async #pull(session: Session, image: ImageBuild): Promise<boolean> {
    const { tool, storage } = session;
    const { logins, mirrors, rules } = this.#options;
    const known = await logins();
    const { pull } = tool;
    if (known.size === 0 || !pull) return false;
    const named = imagesOfDockerfile(await readFile(join(image.context, image.file), 'utf8'), image.args);
    if (!named.some((name) => isFor(name, mirrors, known))) return false;
    await this.#withLogin(session, loginsFile(known), async (login) => {
      for (const name of named) {
        const end = await this.#run(session, `${tool.name} pull ${name}`, pull(fullName(name), storage, rules), login);
        if (end.code !== 0) throw notPulled(name, image.file, end);
      }
    });
    return true;
  }

  /** Gives the digest. */
  async #push(session: Session, image: ImageBuild): Promise<string> {
    const { tool, work } = session;
    const { registry, runs } = this.#options;
    const { reference } = image;
    const digestFile = join(work, 'digest');
    const argv = tool.push({ ...image, insecure: registry.insecure ?? false, digestFile });
    await this.#withLogin(session, authFile(registry), async (login) => {
      const end = await this.#run(session, `${tool.name} push`, argv, login);
      if (end.code !== 0) throw pushFailure(end.lines);
    });
    const printed = tool.digest ? (await runs.ask(tool.digest(reference))).out : await readFile(digestFile, 'utf8');
    const digest = tool.digestOf(printed);
    if (digest === undefined) throw new Error(`${tool.name} did not say under which digest it pushed ${reference}`);
    return digest;
  }

  /** Passwords are in a file that is there only while the tool pulls or pushes. */
  async #withLogin(
    { work }: Session,
    text: string,
    use: (environment: Record<string, string>) => Promise<void>,
  ): Promise<void> {
    const directory = join(work, 'auth');
    const file = join(directory, 'config.json');
    await mkdir(directory, { mode: 0o700 });
    try {
      await writeFile(file, text, { mode: 0o600 });
      await use({ DOCKER_CONFIG: directory, REGISTRY_AUTH_FILE: file });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
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

/** As a directory of logins: none. */
async function emptyDirectory({ work }: Session): Promise<string> {
  const path = join(work, 'nobody');
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}

/** A compose file may say what an image does not. */
function isStartable({ hasCommand }: ImageConfig, { plan }: Pick<BuildRequest, 'plan'>): boolean {
  return hasCommand || plan.start.argv.length > 0;
}

function notStartable(file: string): StageFailure {
  return new StageFailure('no-start-command', { file, expected: 'CMD or ENTRYPOINT' });
}

function isFor(image: string, mirrors: readonly ImageMirror[], logins: RegistryLogins): boolean {
  const { host, repository } = mirrored(image, mirrors);
  return loginFor(`${host}/${repository}`, logins) !== undefined;
}

function notPulled(image: string, file: string, { lines }: ProgramEnd): StageFailure {
  const told = registryLine(lines);
  if (/manifest[^:]* unknown|not found|name unknown/i.test(told)) {
    return new StageFailure('dependency-not-found', { dependency: image, file }, lines);
  }
  const message = `${image}: ${wordsOf(told)}`;
  return new StageFailure('registry-unreachable', { message: message.slice(0, 300) }, lines);
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
