import type { ContainerToolBuilderOptions } from '../../../server/src/adapters/builder/container-tool/container-builder.ts';
import { PUSH_USER, pushAddress, pushPassword, registryAddress } from '../../../testbed/cluster/registry.ts';
import { machineEnvironment } from './builder-in.ts';

/** `path`: where programs are looked for before those of this machine. */
export type ToolOptions = Pick<ContainerToolBuilderOptions, 'tools' | 'buildkit' | 'isolation'> & { path?: string };

/** This machine's buildah; the isolation is what works without a container runtime, as root. */
export const BUILDAH: ToolOptions = { tools: ['buildah'], isolation: 'chroot' };

/** How a tool builds for the testbed, with its state in a directory and Docker Hub's images from the testbed's registry. */
export async function containerToolOptions(
  directory: string,
  { path, ...tool }: ToolOptions = BUILDAH,
): Promise<ContainerToolBuilderOptions> {
  const machine = machineEnvironment();
  return {
    ...tool,
    directory,
    registry: {
      push: pushAddress,
      pull: 'registry.local',
      user: PUSH_USER,
      password: await pushPassword(),
      insecure: true,
    },
    mirrors: [{ prefix: 'docker.io/library', location: `${registryAddress}/base`, insecure: true }],
    environment: path === undefined ? machine : { ...machine, PATH: `${path}:${machine.PATH}` },
    clock: { now: () => Date.now() },
    log: () => {},
  };
}
