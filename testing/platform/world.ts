import { expect, onTestFinished, vi } from 'vitest';
import { InProcessEventBus } from '../../server/src/adapters/event-bus/in-process/in-process-event-bus.ts';
import type { App } from '../../server/src/domain/app.ts';
import type { AppEventKind } from '../../server/src/domain/app-event.ts';
import type { PipelineRun, RunState } from '../../server/src/domain/pipeline-run.ts';
import type { Deployment } from '../../server/src/domain/release.ts';
import type { User } from '../../server/src/domain/user.ts';
import { startLoops } from '../../server/src/main/loops.ts';
import type { LiveEvent } from '../../server/src/ports/event-bus.ts';
import { RouteLoop } from '../../server/src/reconcile/route-loop.ts';
import type { Platform, PlatformRules } from '../../server/src/usecases/platform.ts';
import { uploadArchive } from '../../server/src/usecases/upload-archive.ts';
import { addUser, type MemoryPlatform, memoryPlatform } from './memory-platform.ts';
import { PowerSwitch } from './power-switch.ts';
import { bodyOf, zipOf } from './zips.ts';

/** A server that runs: its loops over the world's platform. */
export interface RunningServer {
  platform: Platform;
  power: PowerSwitch;
  /** What it told live. */
  events: LiveEvent[];
  /** As SIGTERM does. */
  stop(): Promise<void>;
  /** As SIGKILL does. */
  kill(): void;
}

/** What outlives a server (database, disk, workers, edges), with servers that are started on it and stopped or killed again. */
export class World {
  readonly memory: MemoryPlatform;
  readonly user: User;
  /** What loops complained of. */
  readonly errors: unknown[] = [];

  private constructor(memory: MemoryPlatform, user: User) {
    this.memory = memory;
    this.user = user;
  }

  static async make(rules: Partial<PlatformRules> = {}): Promise<World> {
    const memory = memoryPlatform(rules);
    return new World(memory, await addUser(memory, 'ada'));
  }

  async boot(power = new PowerSwitch()): Promise<RunningServer> {
    const onError = (error: unknown) => this.errors.push(error);
    const events: LiveEvent[] = [];
    const bus = new InProcessEventBus(onError);
    bus.subscribe((event) => events.push(event));
    const platform: Platform = { ...wired(this.memory, power), bus };
    // The loops stop at the end of the test whatever became of the server: their timers are this process's.
    let close = async () => {};
    onTestFinished(() => {
      power.cutNow();
      void close();
    });
    const kill = () => {
      power.cutNow();
      this.memory.runner.restart();
    };
    const routes = new RouteLoop(platform, onError);
    platform.publishNow = (appId) => routes.publishNow(appId);
    const loops = startLoops(platform, routes, async () => {}, onError);
    close = async () => (await loops).close();
    // A server that is cut while it starts never gets there.
    await Promise.race([loops, vi.waitFor(() => expect(power.isCut).toBe(true), { timeout: 10_000, interval: 5 })]);
    return { platform, power, events, stop: close, kill };
  }

  async upload(server: RunningServer, appName: string, files?: Record<string, string>): Promise<PipelineRun> {
    return this.uploadZip(server, appName, await zipOf(files ?? { 'server.js': `// ${Math.random()}` }));
  }

  async uploadZip(server: RunningServer, appName: string, zip: Buffer): Promise<PipelineRun> {
    const app = await this.memory.stores.apps.byName(appName);
    const upload = { app, appName, fileName: `${appName}.zip`, body: bodyOf(zip) };
    return (await uploadArchive(server.platform, this.user, upload)).run;
  }

  /** Uploads and waits until it is live. */
  async deployed(server: RunningServer, appName: string, files?: Record<string, string>): Promise<PipelineRun> {
    const run = await this.upload(server, appName, files);
    return this.ended(run, 'succeeded');
  }

  /** Waits for the end of a run, which must be this one. */
  async ended(run: Pick<PipelineRun, 'id'>, state: RunState): Promise<PipelineRun> {
    const ended = await until(async () => {
      const now = await this.memory.stores.runs.byId(run.id);
      return now && now.state !== 'queued' && now.state !== 'running' && now;
    });
    expect({ state: ended.state, failure: ended.failure }).toMatchObject({ state });
    return ended;
  }

  /** Waits until a stage of the run is worked on. */
  async inStage(run: Pick<PipelineRun, 'id'>, name: string): Promise<void> {
    await until(async () => {
      const now = await this.memory.stores.runs.byId(run.id);
      return now?.stages.some((stage) => stage.name === name && stage.state === 'running');
    });
  }

  async app(name: string): Promise<App> {
    const app = await this.memory.stores.apps.byName(name);
    if (!app) throw new Error(`there is no app ${name}`);
    return app;
  }

  async deployments(name: string): Promise<Deployment[]> {
    return this.memory.stores.releases.listDeployments((await this.app(name)).id);
  }

  /** Oldest first. */
  async eventKinds(name: string): Promise<AppEventKind[]> {
    const events = await this.memory.stores.events.listByApp((await this.app(name)).id, 1_000);
    return events.map(({ kind }) => kind).reverse();
  }
}

export async function until<T>(look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  return vi.waitFor(
    async () => {
      const found = await look();
      if (!found) throw new Error('not yet');
      return found;
    },
    { timeout: 10_000, interval: 5 },
  );
}

function wired(memory: MemoryPlatform, power: PowerSwitch): MemoryPlatform {
  const { stores, unpacker, sourceFetcher, uploads, workArea, git, runner, builder, runLog, runtime, router, volumes } =
    memory;
  const storesOnSwitch = Object.fromEntries(
    Object.entries(stores).map(([name, store]) => [name, power.wire(`stores.${name}`, store as object)]),
  );
  return {
    ...memory,
    stores: { ...storesOnSwitch, close: () => stores.close() } as unknown as MemoryPlatform['stores'],
    unpacker: power.wire('unpacker', unpacker),
    sourceFetcher: power.wire('sourceFetcher', sourceFetcher),
    uploads: power.wire('uploads', uploads),
    workArea: power.wire('workArea', workArea),
    git: power.wire('git', git),
    runner: power.wire('runner', runner),
    builder: power.wire('builder', builder),
    runLog: power.wire('runLog', runLog),
    runtime: power.wire('runtime', runtime),
    router: power.wire('router', router),
    volumes: power.wire('volumes', volumes),
  };
}
