import type { KubernetesConfig } from '../config/kubernetes-settings.ts';
import { ConfigError, type ServerConfig } from '../config.ts';
import type { DataPlane, Surroundings } from './data-plane.ts';

/** Apps as pods of a cluster. */
export async function kubernetesPlane(_: ServerConfig, __: KubernetesConfig, ___: Surroundings): Promise<DataPlane> {
  throw new ConfigError(['NONSTOP4_RUNTIME is "kubernetes", which this version cannot run yet: set it to local.']);
}
