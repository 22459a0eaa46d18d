import type { VolumeStorage } from '../../../server/src/adapters/volume-provisioner/kubernetes/volume-options.ts';
import { SHARED } from '../../../testbed/settings.ts';

/** Of a cluster that has an NFS server: `server:/path`. Without it a directory that all nodes share, as the testbed has. */
export function sharedStorage(): Extract<VolumeStorage, { kind: 'nfs' | 'shared-path' }> {
  const [, server, path] = /^([^:]+):(\/.*)$/.exec(process.env.NONSTOP4_TEST_NFS ?? '') ?? [];
  if (server !== undefined && path !== undefined) return { kind: 'nfs', server, path };
  return { kind: 'shared-path', path: process.env.NONSTOP4_TEST_SHARED_PATH ?? SHARED };
}
