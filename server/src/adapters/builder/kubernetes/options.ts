import type { ImageKind, LanguageImages } from '../../../domain/language-images.ts';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { SayInLog } from '../registry/own-images.ts';

/** One store of images, by its names: where the platform writes, where pods read, how nodes call it. */
export interface BuildRegistry {
  /** Host and port to which images are pushed, by the server and by the pods of builds. */
  push: string;
  /** Host and port from which pods read without a password. */
  read: string;
  /** What images are called in a pod's manifest: `registry.example.com`. */
  nodes: string;
  /** Put before every repository that the builder makes: '' or `nonstop4/`. */
  prefix: string;
  user: string;
  password: string;
  /** True: both are plain HTTP. */
  insecure: boolean;
}

export interface KubernetesBuilderOptions {
  cluster: Cluster;
  /** Of the builds alone. */
  namespace: string;
  registry: BuildRegistry;
  /** Repository and tag of the image with tar, find and crane. */
  toolsImage: string;
  /** Repository and tag in the registry, without its address. */
  images: Partial<Record<ImageKind, LanguageImages>>;
  /** What every step sees: registries of packages, proxies. Certificates are in the images. */
  environment: Readonly<Record<string, string>>;
  /** Room for tars on their way to the registry. */
  workDirectory: string;
  network: {
    /** Addresses that builds must not reach: pods, Services, nodes, and where clouds keep their machines' credentials. */
    forbiddenCidrs: readonly string[];
    /** Where the registry of images is. */
    registryCidrs: readonly string[];
  };
  /** Of the container that runs steps. */
  memoryLimitBytes: number;
  /** At once, in the whole cluster. */
  mostBuilds: number;
  clock: Clock;
  /** The server's, for what concerns no build. */
  log: SayInLog;
}
