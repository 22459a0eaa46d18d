import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ByLanguageBuilder } from '../adapters/builder/by-language/by-language-builder.ts';
import { ContainerToolBuilder } from '../adapters/builder/container-tool/container-builder.ts';
import { readLogins } from '../adapters/builder/container-tool/registry-logins.ts';
import {
  type RegistrySettings,
  registriesConf,
  withOwnRegistry,
} from '../adapters/builder/container-tool/registry-settings.ts';
import { clusterEnvironment } from '../adapters/builder/kubernetes/cluster-environment.ts';
import { KubernetesBuilder } from '../adapters/builder/kubernetes/kubernetes-builder.ts';
import { systemClock } from '../adapters/clock/system/system-clock.ts';
import type { KubernetesConfig } from '../config/kubernetes-settings.ts';
import { ConfigError, type ServerConfig } from '../config.ts';
import type { BaseImageTable } from '../domain/dockerfile/recipe.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import type { Builder } from '../ports/builder.ts';
import type { ImagePlace, Surroundings } from './data-plane.ts';

const MB = 1024 * 1024;
const BUILD_MEMORY = 1536 * MB;

/** What builds, and where images that are built elsewhere go. */
export interface ClusterBuilds {
  builder: Builder;
  images: ImagePlace;
}

/** A Dockerfile is built by a tool of this machine, everything else in Jobs of the cluster or by that tool as well. Throws ConfigError. */
export async function clusterBuilds(
  config: ServerConfig,
  kubernetes: KubernetesConfig,
  cluster: Cluster,
  log: Surroundings['report'],
): Promise<ClusterBuilds> {
  await checkLogins(kubernetes);
  const around = { access: credentials(kubernetes), log };
  const byTool = toolBuilder(config, kubernetes, around);
  const { push, plainHttp } = kubernetes.registry;
  const images: ImagePlace = {
    pushed: byTool,
    registry: below(kubernetes, push),
    insecure: plainHttp,
    registriesConf: registriesConf(withOwnRegistry(registries(kubernetes, around.access))),
  };
  // One and the same builds everything then: its records are its own.
  if (kubernetes.builds === 'machine') return { builder: byTool, images };
  const others = jobBuilder(config, kubernetes, cluster, around);
  return { builder: new ByLanguageBuilder({ dockerfile: byTool, others }), images };
}

/** The platform's own part of a registry. */
function below({ registry }: KubernetesConfig, host: string): string {
  const repositories = registry.prefix.replace(/\/$/, '');
  return repositories === '' ? host : `${host}/${repositories}`;
}

function toolBuilder(config: ServerConfig, kubernetes: KubernetesConfig, { access, log }: Around) {
  const { mirrors: _, tool, ...rules } = kubernetes.dockerfiles;
  return new ContainerToolBuilder({
    ...rules,
    ...(tool === undefined ? {} : { tools: [tool] }),
    ...registries(kubernetes, access),
    directory: join(config.data.work, 'containers'),
    environment: config.buildEnvironment,
    clock: systemClock,
    log,
  });
}

function registries(kubernetes: KubernetesConfig, access: Access): RegistrySettings {
  const { nodes, push, plainHttp } = kubernetes.registry;
  const at = (host: string) => below(kubernetes, host);
  return {
    baseImages: baseImages(kubernetes),
    registry: { push: at(push), pull: at(nodes), insecure: plainHttp, ...(access.user === '' ? {} : access) },
    mirrors: kubernetes.dockerfiles.mirrors.map((mirror) => ({ ...mirror, insecure: plainHttp })),
  };
}

/** By the names under which a tool of this machine reads them. */
function baseImages({ images, registry }: KubernetesConfig): BaseImageTable {
  const { tools: _, ...languages } = images;
  const named = Object.entries(languages).map(([kind, { build, run }]) => [
    kind,
    { build: `${registry.read}/${build}`, run: `${registry.read}/${run}` },
  ]);
  return Object.fromEntries(named);
}

function jobBuilder(
  config: ServerConfig,
  kubernetes: KubernetesConfig,
  cluster: Cluster,
  { access, log }: Around,
): Builder {
  const { registry, images } = kubernetes;
  const { tools, ...languages } = images;
  const { nodes, prefix, push, read, plainHttp } = registry;
  return new KubernetesBuilder({
    cluster,
    namespace: kubernetes.buildsNamespace,
    registry: { nodes, prefix, push, read, insecure: plainHttp, ...access },
    toolsImage: tools.build,
    images: languages,
    environment: clusterEnvironment(config.buildEnvironment),
    workDirectory: join(config.data.work, 'images'),
    network: { forbiddenCidrs: kubernetes.forbiddenNetworks, registryCidrs: registry.networks },
    memoryLimitBytes: BUILD_MEMORY,
    mostBuilds: config.rules.runsAtOnce,
    clock: systemClock,
    log,
  });
}

interface Around {
  access: Access;
  log: Surroundings['report'];
}

interface Access {
  user: string;
  password: string;
}

/** They are read for each build anew; what is wrong with them is to be seen at the start. */
async function checkLogins({ dockerfiles, registry: { nodes, push, read, prefix } }: KubernetesConfig): Promise<void> {
  const { authFile } = dockerfiles;
  if (authFile === undefined) return;
  try {
    await readLogins(
      authFile,
      [nodes, push, read].map((host) => `${host}/${prefix}`.replace(/\/$/, '')),
    );
  } catch (error) {
    throw new ConfigError([`NONSTOP4_REGISTRY_AUTH_FILE: ${(error as Error).message}`]);
  }
}

function credentials({ registry }: KubernetesConfig): Access {
  if (!registry.credentials) return { user: '', password: '' };
  const { user, passwordFile } = registry.credentials;
  try {
    return { user, password: readFileSync(passwordFile, 'utf8').trim() };
  } catch (error) {
    throw new ConfigError([`NONSTOP4_REGISTRY_PASSWORD_FILE cannot be read: ${(error as Error).message}`]);
  }
}
