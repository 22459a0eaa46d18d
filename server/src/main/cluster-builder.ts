import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubernetesBuilder } from '../adapters/builder/kubernetes/kubernetes-builder.ts';
import { systemClock } from '../adapters/clock/system/system-clock.ts';
import type { KubernetesConfig } from '../config/kubernetes-settings.ts';
import { ConfigError, type ServerConfig } from '../config.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import type { Builder } from '../ports/builder.ts';

const MB = 1024 * 1024;
const BUILD_MEMORY = 1536 * MB;

/** Builds images in Jobs of the cluster. Throws ConfigError when the registry's password cannot be read. */
export function clusterBuilder(config: ServerConfig, kubernetes: KubernetesConfig, cluster: Cluster): Builder {
  const { registry, images } = kubernetes;
  const { tools, ...languages } = images;
  const { nodes, prefix, push, read, plainHttp } = registry;
  return new KubernetesBuilder({
    cluster,
    namespace: kubernetes.buildsNamespace,
    registry: { nodes, prefix, push, read, insecure: plainHttp, ...credentials(kubernetes) },
    toolsImage: tools.build,
    images: languages,
    // Paths and homes are this machine's; the images have their own.
    environment: Object.fromEntries(
      Object.entries(config.buildEnvironment).filter(([name]) => !/^(PATH|HOME|TMPDIR|JAVA_HOME)$/.test(name)),
    ),
    workDirectory: join(config.data.work, 'images'),
    network: { forbiddenCidrs: kubernetes.forbiddenNetworks, registryCidrs: registry.networks },
    memoryLimitBytes: BUILD_MEMORY,
    mostBuilds: config.rules.runsAtOnce,
    clock: systemClock,
  });
}

function credentials({ registry }: KubernetesConfig): { user: string; password: string } {
  if (!registry.credentials) return { user: '', password: '' };
  const { user, passwordFile } = registry.credentials;
  try {
    return { user, password: readFileSync(passwordFile, 'utf8').trim() };
  } catch (error) {
    throw new ConfigError([`NONSTOP4_REGISTRY_PASSWORD_FILE cannot be read: ${(error as Error).message}`]);
  }
}
