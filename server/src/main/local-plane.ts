import { USUAL_PATH } from '@nonstop4/plane/usual-path';
import { DirectoryBuilder } from '../adapters/builder/directory/directory-builder.ts';
import { systemClock } from '../adapters/clock/system/system-clock.ts';
import { RandomIdGenerator } from '../adapters/id-generator/random/random-id-generator.ts';
import { Alone } from '../adapters/leadership/alone/alone.ts';
import { LocalRuntime } from '../adapters/runtime/local/local-runtime.ts';
import type { EmbeddedRouter } from '../adapters/traffic-router/embedded/embedded-router.ts';
import { DirectoryVolumes } from '../adapters/volume-provisioner/directory/directory-volumes.ts';
import type { ServerConfig } from '../config.ts';
import type { Isolation } from '../domain/isolation.ts';
import { besideBundle } from './beside-bundle.ts';
import type { DataPlane, Surroundings } from './data-plane.ts';
import { WorkerTexts } from './exported-metrics/worker-texts.ts';
import { machineEdges } from './machine-edges.ts';
import { sandboxes } from './sandboxes.ts';

/** Workers are started at the same time as the server: one that has not answered by then is taken as down. */
const ADOPTION_MS = 5_000;

/** Apps as processes of this machine's workers. */
export async function localPlane(config: ServerConfig, around: Surroundings): Promise<DataPlane> {
  const { isolation, enclosure } = await sandboxes(config);
  const router = machineEdges(config, around);
  const runtime = localRuntime(config, { around, router, isolation });
  const workerTexts = new WorkerTexts(config.workers.map((name) => config.data.socket(name)));
  return {
    runtime,
    router,
    builder: new DirectoryBuilder({
      artifactsDirectory: config.data.artifacts,
      cacheDirectory: config.data.cache,
      nodeBinDirectory: config.nodeBinDirectory,
      environment: config.buildEnvironment,
      ...(enclosure ? { enclosure } : {}),
      clock: systemClock,
    }),
    volumes: new DirectoryVolumes(config.data.volumes),
    leadership: new Alone(),
    workersText: () => workerTexts.read(),
    open() {
      runtime.open();
      router.open();
    },
    adopted: () => runtime.adopted(ADOPTION_MS),
    begin: () => router.begin(),
    end: () => router.end(),
    async close() {
      router.close();
      workerTexts.close();
      await runtime.close();
    },
  };
}

interface RuntimeParts {
  around: Surroundings;
  router: EmbeddedRouter;
  isolation: Isolation;
}

function localRuntime(
  config: ServerConfig,
  { around: { leads, publishNow, report }, router, isolation }: RuntimeParts,
) {
  const { PATH = USUAL_PATH, HOME = '/' } = config.buildEnvironment;
  return new LocalRuntime({
    workers: config.workers.map((name) => ({ name, socket: config.data.socket(name) })),
    portRange: config.replicaPorts,
    isolation,
    leads,
    programs: {
      nodeBinDirectory: config.nodeBinDirectory,
      systemPath: PATH,
      staticServer: besideBundle('static-server.js'),
      preloadDirectory: besideBundle('preload'),
      home: HOME,
    },
    ids: new RandomIdGenerator(systemClock),
    gate: {
      switchOver: publishNow,
      async drain(appId, targetIds, timeoutMs) {
        const { notDrained } = await router.drain(appId, targetIds, timeoutMs);
        if (notDrained.length > 0)
          report('requests were still held at the end of the drain', { app: appId, replicas: notDrained });
      },
    },
    log: report,
  });
}
