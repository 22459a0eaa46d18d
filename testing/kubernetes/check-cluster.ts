import { NODE_IMAGE } from '../ports/runtime/node-image.ts';
import { sharedStorage } from '../ports/volume-provisioner/shared-storage.ts';
import { AskedCluster } from './ask-cluster.ts';
import { checkRequirements, type Finding } from './cluster-requirements.ts';

// Says what the cluster of KUBECONFIG has of what the tests need; fails when something is missing.
const WORDS: Record<Finding['state'], string> = { ok: 'ok      ', missing: 'MISSING ', note: 'note    ' };

const storage = sharedStorage();
const volumes = storage.kind === 'nfs' ? `NFS ${storage.server}:${storage.path}` : `${storage.path} of every node`;
const cluster = new AskedCluster({ kubeconfig: process.env.KUBECONFIG, image: NODE_IMAGE, volumes });
try {
  const findings = await checkRequirements(cluster);
  for (const { state, text } of findings) console.log(`${WORDS[state]}${text}`);
  if (findings.some(({ state }) => state === 'missing')) process.exitCode = 1;
} finally {
  await cluster.end();
}
