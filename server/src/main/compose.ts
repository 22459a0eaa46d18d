import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { YauzlArchiveUnpacker } from '../adapters/archive-unpacker/yauzl/yauzl-archive-unpacker.ts';
import { DirectoryBuilder } from '../adapters/builder/directory/directory-builder.ts';
import { systemClock } from '../adapters/clock/system/system-clock.ts';
import { InProcessEventBus } from '../adapters/event-bus/in-process/in-process-event-bus.ts';
import { EmbeddedGitHost } from '../adapters/git-host/embedded/embedded-git-host.ts';
import { RandomIdGenerator } from '../adapters/id-generator/random/random-id-generator.ts';
import { HttpLoadProbe } from '../adapters/load-probe/http/http-load-probe.ts';
import { SampledMetrics } from '../adapters/metrics-source/sampler/sampled-metrics.ts';
import { Argon2idHasher } from '../adapters/password-hasher/argon2id/argon2id-hasher.ts';
import { EmbeddedPipelineRunner } from '../adapters/pipeline-runner/embedded/embedded-pipeline-runner.ts';
import { DirectoryRunLog } from '../adapters/run-log/directory/directory-run-log.ts';
import { LocalRuntime } from '../adapters/runtime/local/local-runtime.ts';
import { AesGcmCipher } from '../adapters/secret-cipher/aes-gcm/aes-gcm-cipher.ts';
import { DirectorySourceTree } from '../adapters/source-tree/directory/directory-source-tree.ts';
import { DatabaseUnusable, openSqliteStores } from '../adapters/stores/sqlite/open-sqlite-stores.ts';
import { EmbeddedRouter } from '../adapters/traffic-router/embedded/embedded-router.ts';
import { DirectoryUploadStorage } from '../adapters/upload-storage/directory/directory-upload-storage.ts';
import { DirectoryVolumes } from '../adapters/volume-provisioner/directory/directory-volumes.ts';
import { WorkDirectory } from '../adapters/work-area/directory/work-directory.ts';
import { ConfigError, type ServerConfig } from '../config.ts';
import { RouteLoop } from '../reconcile/route-loop.ts';
import { detectBuildPlan } from '../usecases/detect-build-plan.ts';
import type { Platform } from '../usecases/platform.ts';
import { embeddedDetectors } from './detectors.ts';

export interface Composition {
  platform: Platform;
  runtime: LocalRuntime;
  router: EmbeddedRouter;
  metrics: SampledMetrics;
  git: EmbeddedGitHost;
  routes: RouteLoop;
}

type Report = (message: string, facts: Record<string, unknown>) => void;

/** The embedded platform: which adapter fills which port. */
export async function compose(config: ServerConfig, report: Report): Promise<Composition> {
  const { data } = config;
  const onError = (error: unknown) => report('something in the background failed', { error: describe(error) });
  const ids = new RandomIdGenerator(systemClock);
  const bus = new InProcessEventBus(onError);
  const router = new EmbeddedRouter({
    edges: config.edges.map((name) => ({ name, socket: data.socket(name) })),
    ...config.edge,
    onChange: () => bus.publish({ type: 'nodes-changed' }),
  });
  // The runtime moves traffic by the route loop, and the loop reads the runtime: the gate is what ties the knot.
  let routes: RouteLoop | undefined;
  const runtime = localRuntime(config, ids, report, router, async (appId) => routes?.publishNow(appId));
  const git = new EmbeddedGitHost({ repository: join(data.git, 'sources.git') });
  const builder = new DirectoryBuilder(builderOptions(config));
  const stores = await openStores(data.database);
  const metrics = new SampledMetrics({
    runtime,
    router,
    clock: systemClock,
    file: join(data.root, 'metrics.bin'),
    appIds: async () => new Set((await stores.apps.listAll()).map((app) => app.id)),
    report,
  });
  const platform: Platform = {
    stores,
    unpacker: new YauzlArchiveUnpacker(),
    uploads: new DirectoryUploadStorage(data.uploads),
    workArea: new WorkDirectory(data.work),
    git,
    runner: new EmbeddedPipelineRunner({
      git,
      builder,
      detect: (directory) => detectBuildPlan(embeddedDetectors(), new DirectorySourceTree(directory)),
      workDirectory: join(data.work, 'builds'),
      clock: systemClock,
    }),
    builder,
    runLog: new DirectoryRunLog(join(data.logs, 'runs')),
    runtime,
    router,
    volumes: new DirectoryVolumes(data.volumes),
    metrics,
    cipher: await AesGcmCipher.withKeyFile(data.keyFile),
    hasher: new Argon2idHasher(),
    bus,
    clock: systemClock,
    ids,
    loadProbe: new HttpLoadProbe(config.edge),
    rules: config.rules,
  };
  routes = new RouteLoop(platform, onError);
  return { platform, runtime, router, metrics, git, routes };
}

// Tried again and again it would be no better: the supervisor shows the sentence and waits for a person.
async function openStores(path: string) {
  try {
    return await openSqliteStores(path);
  } catch (error) {
    throw error instanceof DatabaseUnusable ? new ConfigError([error.message]) : error;
  }
}

function localRuntime(
  config: ServerConfig,
  ids: RandomIdGenerator,
  report: Report,
  router: EmbeddedRouter,
  switchOver: (appId: string) => Promise<void>,
): LocalRuntime {
  const { PATH = '/usr/local/bin:/usr/bin:/bin', HOME = '/' } = config.buildEnvironment;
  return new LocalRuntime({
    workers: config.workers.map((name) => ({ name, socket: config.data.socket(name) })),
    portRange: config.replicaPorts,
    programs: {
      nodeBinDirectory: config.nodeBinDirectory,
      systemPath: PATH,
      staticServer: besideBundle('static-server.js'),
      preloadDirectory: besideBundle('preload'),
      home: HOME,
    },
    ids,
    gate: {
      switchOver,
      async drain(appId, targetIds, timeoutMs) {
        const { notDrained } = await router.drain(appId, targetIds, timeoutMs);
        if (notDrained.length > 0)
          report('requests were still held at the end of the drain', { app: appId, replicas: notDrained });
      },
    },
    log: report,
  });
}

function builderOptions(config: ServerConfig) {
  return {
    artifactsDirectory: config.data.artifacts,
    cacheDirectory: config.data.cache,
    nodeBinDirectory: config.nodeBinDirectory,
    environment: config.buildEnvironment,
    clock: systemClock,
  };
}

/** A file that the build puts beside the server's bundle. */
export function besideBundle(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
