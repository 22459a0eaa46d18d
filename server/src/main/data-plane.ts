import type { Builder } from '../ports/builder.ts';
import type { Leadership } from '../ports/leadership.ts';
import type { PushedImages } from '../ports/pushed-images.ts';
import type { Runtime } from '../ports/runtime.ts';
import type { TrafficRouter } from '../ports/traffic-router.ts';
import type { VolumeProvisioner } from '../ports/volume-provisioner.ts';

/** What runs Apps and brings visitors to them: processes of this machine, or a cluster. */
export interface DataPlane {
  runtime: Runtime;
  router: TrafficRouter;
  builder: Builder;
  /** Where Apps are images. */
  images?: ImagePlace;
  volumes: VolumeProvisioner;
  /** Where no database decides which of several servers leads. */
  leadership: Leadership;
  /** Where there is a cluster: how often its API was asked. */
  clusterCalls?: () => number;
  /** Where there are workers: Prometheus text of each that answers. */
  workersText?: () => Promise<string>;
  /** Begins to follow what runs; resolves at once. */
  open(): void;
  /** Resolves when it is known what runs, or as much of it as will answer. */
  adopted(): Promise<void>;
  /** Every route was published once: from now on the edges follow this server. */
  begin(): Promise<void>;
  /** The edges follow another server from now on. */
  end?(): void;
  /** Touches nothing that runs. */
  close(): Promise<void>;
}

/** Where images that are built elsewhere go. */
export interface ImagePlace {
  pushed: PushedImages;
  /** Where they are pushed: `registry.example.com/apps`. */
  registry: string;
  insecure: boolean;
  /** For tools elsewhere: the mirrors, and which registries go without TLS (containers-registries.conf(5)). */
  registriesConf: string;
}

/** What a data plane needs of the rest. */
export interface Surroundings {
  /** Whether this server leads at this moment. */
  leads: () => boolean;
  report: (message: string, facts: Record<string, unknown>) => void;
  /** A node or an edge went or came. */
  nodesChanged: () => void;
  /** Publishes an App's route as it is to be at this moment; resolves when every edge has it. */
  publishNow: (appId: string) => Promise<void>;
}
