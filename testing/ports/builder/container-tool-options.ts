import type { ContainerToolBuilderOptions } from '../../../server/src/adapters/builder/container-tool/container-builder.ts';
import { PUSH_USER, pushAddress, pushPassword, registryAddress } from '../../../testbed/cluster/registry.ts';
import { machineEnvironment } from './builder-in.ts';

/** How this machine's buildah builds for the testbed, with its state in a directory. */
export async function containerToolOptions(directory: string): Promise<ContainerToolBuilderOptions> {
  return {
    tools: ['buildah'],
    directory,
    registry: {
      push: pushAddress,
      pull: 'registry.local',
      user: PUSH_USER,
      password: await pushPassword(),
      insecure: true,
    },
    mirrors: [{ prefix: 'docker.io/library', location: `${registryAddress}/base`, insecure: true }],
    // What works without a container runtime, as root.
    isolation: 'chroot',
    environment: machineEnvironment(),
    clock: { now: () => Date.now() },
  };
}
