import type { Platform } from '../../usecases/platform.ts';
import { collectApps, collectOwnRequests, collectReplicas } from './collect-apps.ts';
import { collectMachine, collectNodes } from './collect-machines.ts';
import { collectNetwork } from './collect-network.ts';
import { collectCertificates, collectEdges, collectRuns } from './collect-rest.ts';
import type { FamilyKey } from './families.ts';
import { Happenings } from './happenings.ts';
import { mergeExpositions } from './merge-expositions.ts';
import { MetricRegistry } from './metric-registry.ts';
import { type Sample, sample } from './samples.ts';
import { VolumeSizes } from './volume-sizes.ts';

export interface ExportedMetricsParts {
  platform: Pick<
    Platform,
    'stores' | 'runtime' | 'router' | 'volumes' | 'operatorCertificate' | 'bus' | 'clock' | 'looks'
  >;
  version: string;
  dataDirectory: string;
  /** Where there is a cluster: how often its API was asked. */
  clusterCalls?: () => number;
  /** Where there are workers: what they export themselves. */
  workersText?: () => Promise<string>;
  report: (message: string, facts: Record<string, unknown>) => void;
}

/** A part of what is known: read anew for each scrape, and left out of it when it cannot be read. */
interface KnownPart {
  families: readonly FamilyKey[];
  collect: () => Promise<Sample[]>;
  failing?: boolean;
}

const OF_NODES: readonly FamilyKey[] = [
  ...(['nodeReady', 'nodeSchedulable', 'nodePressure', 'nodeReplicas', 'nodeCpu', 'nodeMemory'] as const),
  ...(['nodeCpuCapacity', 'nodeMemoryCapacity', 'nodeCpuRequested', 'nodeMemoryRequested'] as const),
];
const OF_APPS: readonly FamilyKey[] = [
  ...(['appInfo', 'desiredReplicas', 'readyReplicas', 'readyNodes', 'redundancy'] as const),
  ...(['liveRelease', 'lastDeploy'] as const),
];
const OF_REPLICAS: readonly FamilyKey[] = [
  ...(['replicas', 'replicaReady', 'inRotation', 'replicaCpu', 'replicaMemory'] as const),
  ...(['replicaMemoryLimit', 'replicaStart', 'replicaRelease', 'restarts'] as const),
];

/** Everything that the platform knows, for Prometheus. docs/metrics.md has the table. */
export class ExportedMetrics {
  readonly #parts: ExportedMetricsParts;
  readonly #registry = new MetricRegistry();
  readonly #happenings: Happenings;
  readonly #known: Readonly<Record<string, KnownPart>>;

  constructor(parts: ExportedMetricsParts) {
    this.#parts = parts;
    const onError = (what: string) => (error: unknown) => this.#tell(what, error);
    this.#happenings = new Happenings(parts.platform, this.#registry, onError('a run could not be counted'));
    this.#known = knownParts(parts, onError('a volume could not be measured'));
    const { version } = parts;
    const labels = { version, node_version: process.versions.node, runtime: parts.platform.runtime.kind };
    this.#registry.replace(['build'], [sample('build', 1, labels)]);
  }

  /** Prometheus text of this server, of the workers and, unless others ask them, of every edge that answers. */
  async text({ edges }: { edges: boolean }): Promise<string> {
    const { platform, workersText } = this.#parts;
    const [others, routers] = await Promise.all([
      workersText?.() ?? '',
      edges ? this.#edgesText(platform) : '',
      this.#collectAll(),
    ]);
    return mergeExpositions([await this.#registry.text(), others, routers]);
  }

  close(): Promise<void> {
    return this.#happenings.close();
  }

  async #edgesText({ router }: Pick<Platform, 'router'>): Promise<string> {
    try {
      return await router.metricsText();
    } catch (error) {
      // Which edges do not answer, nonstop4_edge_up says; the rest of the scrape is worth having.
      this.#tell('the edges’ metrics cannot be read', error);
      return '';
    }
  }

  async #collectAll(): Promise<void> {
    const { stores } = this.#parts.platform;
    // That the database does not answer, the part `apps` says.
    const apps = await stores.apps.listAll().catch(() => []);
    this.#happenings.begin(apps.map(({ id }) => id));
    const states = await Promise.all(
      Object.entries(this.#known).map(async ([part, known]) =>
        sample('collected', (await this.#collect(part, known)) ? 1 : 0, { part }),
      ),
    );
    this.#registry.replace(['collected'], states);
  }

  async #collect(part: string, known: KnownPart): Promise<boolean> {
    try {
      this.#registry.replace(known.families, await known.collect());
      known.failing = false;
      return true;
    } catch (error) {
      // Not what was read last: an old figure looks like a new one.
      this.#registry.replace(known.families, []);
      if (!known.failing) this.#tell(`metrics of ${part} cannot be read`, error);
      known.failing = true;
      return false;
    }
  }

  #tell(message: string, error: unknown): void {
    this.#parts.report(message, { error: error instanceof Error ? error.message : String(error) });
  }
}

function knownParts(parts: ExportedMetricsParts, onError: (error: unknown) => void): Record<string, KnownPart> {
  const { platform, dataDirectory, clusterCalls } = parts;
  const volumes = new VolumeSizes(platform, onError);
  return {
    apps: { families: OF_APPS, collect: () => collectApps(platform) },
    looks: { families: ['ownRequests'], collect: () => collectOwnRequests(platform) },
    replicas: { families: OF_REPLICAS, collect: () => collectReplicas(platform) },
    network: { families: ['networkReceived', 'networkSent'], collect: () => collectNetwork(platform) },
    nodes: { families: OF_NODES, collect: () => collectNodes(platform) },
    runs: { families: ['runsActive', 'runsWaiting'], collect: () => collectRuns(platform) },
    volumes: { families: ['volumeUsed', 'volumeLimit'], collect: () => volumes.collect() },
    certificates: { families: ['certificateEnd', 'certificateBegin'], collect: () => collectCertificates(platform) },
    edges: { families: ['edgeUp'], collect: () => collectEdges(platform) },
    machine: {
      families: ['machineMemory', 'dataSize', 'dataAvailable'],
      collect: () => collectMachine(dataDirectory),
    },
    ...(clusterCalls
      ? {
          cluster: {
            families: ['clusterCalls'] as const,
            collect: async () => [sample('clusterCalls', clusterCalls(), {})],
          },
        }
      : {}),
  };
}
