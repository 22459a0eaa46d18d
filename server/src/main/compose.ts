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
import { openDatabase } from './open-database.ts';
import { pipelineRunners } from './pipeline-runners.ts';
import { aloneOn, amongServers, type Servers } from './servers.ts';
import { sourceFetcher } from './source-fetcher.ts';

/** Five times as long as an upload may stand still (http/end-silent-bodies.ts): nobody writes to it any more. */
const OTHERS_WRITE_MS = 300_000;

export interface Composition {
  platform: Platform;
  /** The same for the loops, which alone may act as the leader. */
  leading: Platform;
  servers: Servers;
  plane: DataPlane;
  metrics: SampledMetrics;
  git: RemoteGitHost;
  routes: RouteLoop;
}

/** The platform: which adapter fills which port. */
export async function compose(config: ServerConfig, report: Surroundings['report']): Promise<Composition> {
  const onError = (error: unknown) => report('something in the background failed', { error: describe(error) });
  const here = new InProcessEventBus(onError);
  // The runtime moves traffic by the route loop, and the loop reads the runtime; the database says who leads, and is opened later: here the knots are tied.
  let routes: RouteLoop | undefined;
  let servers: Servers | undefined;
  const around: Surroundings = {
    report,
    leads: () => servers?.leadership.leads() ?? false,
    nodesChanged: () => here.publish({ type: 'nodes-changed' }),
    publishNow: async (appId) => routes?.publishNow(appId),
  };
  const plane = config.kubernetes
    ? await kubernetesPlane(config, config.kubernetes, around)
    : await localPlane(config, around);
  const engine = await openDatabase(config, report);
  servers = config.servers.mayBeSeveral
    ? await amongServers(config, engine, here, report)
    : aloneOn(engine, plane.leadership, here);
  const { stores, bus } = servers;
  const cipher = await openCipher(config, stores);
  const { runtime, router, builder, volumes } = plane;
  const looks = new LookCounts();
  const metrics = new SampledMetrics({
    runtime,
    router,
    clock: systemClock,
    file: join(config.data.root, metricsFile(config)),
    ownRequests: () => looks.all(),
    appIds: async () => new Set((await stores.apps.listAll()).map((app) => app.id)),
    volumeBytes: async (appId) => {
      const app = await stores.apps.byId(appId);
      return app && (await volumes.usage(await volumePlaceOf({ stores }, app))).usedBytes;
    },
    report,
  });
  const machine = { ...ofThisMachine(config), sourceFetcher: await sourceFetcher(config), cipher };
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
  const leading = { ...platform, stores: servers.leaderStores };
  routes = new RouteLoop(platform, onError);
  return { platform, leading, servers, plane, metrics, git, routes };
}

// Every server keeps what it has sampled itself.
function metricsFile({ servers: { name } }: ServerConfig): string {
  return name === 'server' ? 'metrics.bin' : `metrics-${name}.bin`;
}

/** What is the same wherever Apps run. */
function ofThisMachine({ data, edge, rules, servers }: ServerConfig) {
  return {
    unpacker: new YauzlArchiveUnpacker(),
    uploads: new DirectoryUploadStorage(
      data.uploads,
      servers.mayBeSeveral ? { othersWriteForMs: OTHERS_WRITE_MS } : {},
    ),
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
