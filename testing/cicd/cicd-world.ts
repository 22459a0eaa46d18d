import { mkdirSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerToolBuilder } from '../../server/src/adapters/builder/container-tool/container-builder.ts';
import { registriesConf, withOwnRegistry } from '../../server/src/adapters/builder/container-tool/registry-settings.ts';
import { systemClock } from '../../server/src/adapters/clock/system/system-clock.ts';
import { GitHubForge } from '../../server/src/adapters/git-host/github/github-forge.ts';
import { RemoteGitHost } from '../../server/src/adapters/git-host/remote/remote-git-host.ts';
import { RandomIdGenerator } from '../../server/src/adapters/id-generator/random/random-id-generator.ts';
import { MemoryRuntime } from '../../server/src/adapters/runtime/memory/memory-runtime.ts';
import { readServerConfig } from '../../server/src/config.ts';
import type { App } from '../../server/src/domain/app.ts';
import type { PipelineRun } from '../../server/src/domain/pipeline-run.ts';
import type { User } from '../../server/src/domain/user.ts';
import { type Loops, startLoops } from '../../server/src/main/loops.ts';
import { pipelineRunners } from '../../server/src/main/pipeline-runners.ts';
import { RouteLoop } from '../../server/src/reconcile/route-loop.ts';
import { connectCi } from '../../server/src/usecases/ci/connect-ci.ts';
import type { ConnectionDraft } from '../../server/src/usecases/git/complete-draft.ts';
import { connectGit } from '../../server/src/usecases/git/connect-git.ts';
import { savedConnection } from '../../server/src/usecases/git/saved-connection.ts';
import type { Platform } from '../../server/src/usecases/platform.ts';
import { uploadArchive } from '../../server/src/usecases/upload-archive.ts';
import { git } from '../git-server/git.ts';
import { HttpGitServer } from '../git-server/http-git-server.ts';
import { JenkinsDouble } from '../jenkins/jenkins-double.ts';
import { type Credentials, PipelineAgent } from '../jenkins/pipeline-agent.ts';
import { addUser, memoryPlatformOn } from '../platform/memory-platform.ts';
import { bodyOf, zipOf } from '../platform/zips.ts';
import { machineEnvironment } from '../ports/builder/builder-in.ts';
import { removeDirectory } from '../remove-directory.ts';
import { ensureNodeImages, NODE_TAGS } from './node-images.ts';
import { startTwoDoorRegistry, type TwoDoorRegistry } from './two-door-registry.ts';

const TOKEN = 'a-token-of-the-forge';
/** Images of the last run: base images are made once on a machine. */
const STORE = join(homedir(), '.cache', 'nonstop4-cicd', 'images');

type Parts = Pick<
  CicdWorld,
  'platform' | 'owner' | 'root' | 'git' | 'repository' | 'jenkins' | 'agent' | 'registry' | 'credentials'
>;

/**
 * Everything between an upload and an image as it is in production: git's own HTTP server, buildah, Debian's registry, the pipeline as Groovy reads it. A
 * double is Jenkins alone; what comes after the image (volumes, runtime, edge) is the strict fakes of the unit tests.
 */
export class CicdWorld {
  readonly platform: Platform;
  readonly owner: User;
  readonly root: string;
  readonly git: HttpGitServer;
  readonly repository: string;
  readonly jenkins: JenkinsDouble;
  readonly agent: PipelineAgent;
  readonly registry: TwoDoorRegistry;
  /** What Jenkins knows by ids; more may be added. */
  readonly credentials: Credentials;
  readonly #loops: Loops;

  private constructor(parts: Parts, loops: Loops) {
    this.platform = parts.platform;
    this.owner = parts.owner;
    this.root = parts.root;
    this.git = parts.git;
    this.repository = parts.repository;
    this.jenkins = parts.jenkins;
    this.agent = parts.agent;
    this.registry = parts.registry;
    this.credentials = parts.credentials;
    this.#loops = loops;
  }

  static async start(): Promise<CicdWorld> {
    const root = mkdtempSync(join(tmpdir(), 'nonstop4-cicd-'));
    for (const name of ['data', 'forge', 'agent', 'registry']) mkdirSync(join(root, name));
    const registry = await startTwoDoorRegistry(join(root, 'registry'), STORE);
    await ensureNodeImages(registry);
    const repository = join(root, 'forge', 'apps.git');
    git(root, 'init', '--quiet', '--bare', '--initial-branch=main', repository);
    git(repository, 'config', 'http.receivepack', 'true');
    const forge = await HttpGitServer.start({ root: join(root, 'forge'), userName: 'kim', token: TOKEN });
    const { userName, password } = registry;
    const credentials: Credentials = {
      'nonstop4-git': { kind: 'password', userName: 'kim', password: TOKEN },
      'nonstop4-registry': { kind: 'password', userName, password },
    };
    const environment = agentEnvironment(root);
    const agent = new PipelineAgent({ directory: join(root, 'agent'), environment, credentials });
    const jenkins = await JenkinsDouble.start({ agent, folders: ['team'] });
    const { platform, loops } = await platformOn(root, registry);
    const owner = await addUser(platform, 'ada', 'operator');
    return new CicdWorld(
      { platform, owner, root, git: forge, repository, jenkins, agent, registry, credentials },
      loops,
    );
  }

  async stop(): Promise<void> {
    await this.#loops.close();
    for (const build of this.jenkins.builds) build.stop('the test is over');
    await Promise.all(this.jenkins.builds.map(({ ended }) => ended));
    await this.jenkins.down();
    await this.git.down();
    await this.registry.down();
    removeDirectory(this.root);
  }

  async connectGitByToken(): Promise<void> {
    const access = { kind: 'token' as const, userName: 'kim', token: TOKEN };
    const draft: ConnectionDraft = { address: this.git.addressOf('apps.git'), branch: 'main', access };
    await connectGit(this.platform, this.owner, draft);
  }

  async connectJenkins(gitCredentials = 'nonstop4-git'): Promise<void> {
    const { address, userName, token } = this.jenkins;
    await connectCi(this.platform, this.owner, {
      ...{ address, userName, token, job: 'team/nonstop4', label: '', tool: 'buildah', panel: '' },
      ...{ gitCredentials, registryCredentials: 'nonstop4-registry' },
    });
  }

  async upload(appName: string, files: Record<string, string>): Promise<PipelineRun> {
    const body = bodyOf(await zipOf(files));
    const app = await this.platform.stores.apps.byName(appName);
    const upload = { app, appName, fileName: `${appName}.zip`, body };
    return (await uploadArchive(this.platform, this.owner, upload)).run;
  }

  async app(name: string): Promise<App> {
    const app = await this.platform.stores.apps.byName(name);
    if (!app) throw new Error(`there is no app ${name}`);
    return app;
  }

  async run(id: string): Promise<PipelineRun> {
    const run = await this.platform.stores.runs.byId(id);
    if (!run) throw new Error(`there is no run ${id}`);
    return run;
  }
}

/** How the tools of an agent keep images. */
function agentEnvironment(root: string): Record<string, string> {
  return {
    ...machineEnvironment(),
    ...{ HOME: join(root, 'agent'), NONSTOP4_STORAGE: join(root, 'agent', 'storage'), LANG: 'C.UTF-8' },
    ...{ BUILDAH_ISOLATION: 'chroot' },
  };
}

async function platformOn(root: string, registry: TwoDoorRegistry): Promise<{ platform: Platform; loops: Loops }> {
  const memory = memoryPlatformOn(join(root, 'data'), { buildTimeoutMs: 300_000 });
  const config = readServerConfig({ NONSTOP4_DATA: join(root, 'data') }, { home: root, execPath: process.execPath });
  const { read, push, userName, password } = registry;
  const image = (tag: string) => `${read.address}/${tag}`;
  const baseImages = { node: { build: image(NODE_TAGS.build), run: image(NODE_TAGS.run) } };
  const own = { push: push.address, pull: read.address, insecure: true, user: userName, password };
  const conf = registriesConf(withOwnRegistry({ registry: own, baseImages }));
  const builder = new ContainerToolBuilder({
    ...{ tools: ['buildah'], isolation: 'chroot', baseImages, clock: systemClock },
    directory: join(root, 'data', 'containers'),
    registry: own,
    environment: machineEnvironment(),
    log: (message, facts) => console.log(message, facts),
  });
  const git = new RemoteGitHost({
    repository: join(root, 'data', 'sources.git'),
    connection: () => savedConnection(memory),
    forge: new GitHubForge(),
  });
  const images = { pushed: builder, registry: push.address, insecure: true, registriesConf: conf };
  const runners = pipelineRunners(config, { ...memory, git, plane: { builder, images } });
  const platform: Platform = {
    ...memory,
    ...{
      git,
      gitServers: git,
      builder,
      ...runners,
      clock: systemClock,
      runtime: new MemoryRuntime(systemClock),
      ids: new RandomIdGenerator(systemClock),
    },
  };
  const onError = (error: unknown) => console.log('in the background:', error);
  const routes = new RouteLoop(platform, onError);
  platform.publishNow = (appId) => routes.publishNow(appId);
  const loops = await startLoops(platform, routes, async () => {}, onError);
  return { platform, loops };
}
