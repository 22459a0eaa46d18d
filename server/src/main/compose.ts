import { join } from 'node:path';
import { REPLICAS_FILE } from '@nonstop4/plane/data-directory';
import { KeyRing } from '@nonstop4/plane/key-ring';
import { SealBroken } from '@nonstop4/plane/sealed-box';
import { YauzlArchiveUnpacker } from '../adapters/archive-unpacker/yauzl/yauzl-archive-unpacker.ts';
import { systemClock } from '../adapters/clock/system/system-clock.ts';
import { InProcessEventBus } from '../adapters/event-bus/in-process/in-process-event-bus.ts';
import { GitHubForge } from '../adapters/git-host/github/github-forge.ts';
import { RemoteGitHost } from '../adapters/git-host/remote/remote-git-host.ts';
import { RandomIdGenerator } from '../adapters/id-generator/random/random-id-generator.ts';
import { OpenIdProvider } from '../adapters/identity-provider/openid/openid-provider.ts';
import { HttpLoadProbe } from '../adapters/load-probe/http/http-load-probe.ts';
import { SampledMetrics } from '../adapters/metrics-source/sampler/sampled-metrics.ts';
import { Argon2idHasher } from '../adapters/password-hasher/argon2id/argon2id-hasher.ts';
import { DirectoryRunLog } from '../adapters/run-log/directory/directory-run-log.ts';
import { AesGcmCipher } from '../adapters/secret-cipher/aes-gcm/aes-gcm-cipher.ts';
import { re2jsTextPatterns } from '../adapters/text-patterns/re2js/re2js-text-patterns.ts';
import { DirectoryUploadStorage } from '../adapters/upload-storage/directory/directory-upload-storage.ts';
import { WorkDirectory } from '../adapters/work-area/directory/work-directory.ts';
import { ConfigError, type ServerConfig } from '../config.ts';
import type { Stores } from '../ports/stores/stores.ts';
import { RouteLoop } from '../reconcile/route-loop.ts';
import { savedConnection } from '../usecases/git/saved-connection.ts';
import { volumePlaceOf } from '../usecases/place-of-app.ts';
import type { Platform } from '../usecases/platform.ts';
import { LookCounts } from '../usecases/probing/look-counts.ts';
import type { DataPlane, Surroundings } from './data-plane.ts';
import { describe } from './describe.ts';
import { httpsParts } from './https-parts.ts';
import { kubernetesPlane } from './kubernetes-plane.ts';
import { localPlane } from './local-plane.ts';
import { metricsSource } from './metrics-source.ts';
import { notifyParts } from './notify-parts.ts';
import { openStores } from './open-stores.ts';
import { pipelineRunners } from './pipeline-runners.ts';

export interface Composition {
  platform: Platform;
  plane: DataPlane;
  metrics: SampledMetrics;
  git: RemoteGitHost;
  routes: RouteLoop;
}

/** The platform: which adapter fills which port. */
export async function compose(config: ServerConfig, report: Surroundings['report']): Promise<Composition> {
  const onError = (error: unknown) => report('something in the background failed', { error: describe(error) });
  const bus = new InProcessEventBus(onError);
  // The runtime moves traffic by the route loop, and the loop reads the runtime: here the knot is tied.
  let routes: RouteLoop | undefined;
  const around: Surroundings = {
    report,
    nodesChanged: () => bus.publish({ type: 'nodes-changed' }),
    publishNow: async (appId) => routes?.publishNow(appId),
  };
  const plane = config.kubernetes
    ? await kubernetesPlane(config, config.kubernetes, around)
    : await localPlane(config, around);
  const stores = await openStores(config, report);
  const cipher = await openCipher(config, stores);
  const { runtime, router, builder, volumes } = plane;
  const looks = new LookCounts();
  const metrics = new SampledMetrics({
    runtime,
    router,
    clock: systemClock,
    file: join(config.data.root, 'metrics.bin'),
    ownRequests: () => looks.all(),
    appIds: async () => new Set((await stores.apps.listAll()).map((app) => app.id)),
    volumeBytes: async (appId) => {
      const app = await stores.apps.byId(appId);
      return app && (await volumes.usage(await volumePlaceOf({ stores }, app))).usedBytes;
    },
    report,
  });
  const machine = { ...ofThisMachine(config), cipher };
  const git = new RemoteGitHost({
    repository: join(config.data.git, 'sources.git'),
    connection: () => savedConnection({ stores, cipher: machine.cipher }),
    forge: new GitHubForge(),
  });
  const platform: Platform = {
    ...machine,
    ...(await httpsParts(config, { stores, cipher: machine.cipher }, report)),
    ...{ stores, git, gitServers: git, builder, runtime, router, volumes, bus, looks, publishNow: around.publishNow },
    metrics: metricsSource(config, metrics, report),
    samples: metrics,
    ...notifyParts(config, { stores, cipher: machine.cipher }),
    ...pipelineRunners(config, { stores, cipher: machine.cipher, git, plane }),
  };
  routes = new RouteLoop(platform, onError);
  return { platform, plane, metrics, git, routes };
}

/** What is the same wherever Apps run. */
function ofThisMachine({ data, edge, rules }: ServerConfig) {
  return {
    unpacker: new YauzlArchiveUnpacker(),
    uploads: new DirectoryUploadStorage(data.uploads),
    workArea: new WorkDirectory(data.work),
    runLog: new DirectoryRunLog(join(data.logs, 'runs')),
    hasher: new Argon2idHasher(),
    patterns: re2jsTextPatterns,
    clock: systemClock,
    ids: new RandomIdGenerator(systemClock),
    loadProbe: new HttpLoadProbe(edge),
    identityProvider: new OpenIdProvider(),
    rules,
  };
}

async function openCipher({ data, workers }: ServerConfig, stores: Stores): Promise<AesGcmCipher> {
  try {
    // A key that is gone is no news on the first start, when nobody is there who could have had anything sealed.
    const ring = await KeyRing.load(data.keyFile, async () => (await stores.users.count()) === 0);
    return new AesGcmCipher(ring, async () => workers.map((name) => join(data.worker(name), REPLICAS_FILE)));
  } catch (error) {
    throw error instanceof SealBroken ? new ConfigError([error.message]) : error;
  }
}
