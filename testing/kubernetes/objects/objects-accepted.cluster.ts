import type { KubernetesObject, V1Deployment } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { Cluster } from '../../../server/src/kubernetes/cluster.ts';
import { dryRun } from './dry-run.ts';
import { committedRights, committedSnapshots } from './snapshots.ts';

describe('a real API server', () => {
  it('takes every object that the platform makes, without a warning', async () => {
    const files = new Map([['rights.yaml', committedRights()], ...committedSnapshots()]);
    const count = [...files.values()].flat().length;
    const result = await dryRun(await Cluster.connect(process.env.KUBECONFIG), files);
    expect(result).toEqual({ accepted: count, troubles: [] });
    console.log(`${result.accepted} objects of ${files.size} files were accepted.`);
  });

  it('would have said what is wrong with one', async () => {
    const privileged = changedCopy(({ spec }) => {
      Object.assign(spec?.template.spec?.containers[0] ?? {}, { securityContext: { privileged: true } });
    });
    const impossible = changedCopy(({ spec }) => Object.assign(spec ?? {}, { minReadySeconds: -5 }));
    const pod = (committedSnapshots().get('go.yaml') ?? []).find(({ kind }) => kind === 'Pod');
    const onNetwork = { ...pod, spec: { ...(pod as unknown as { spec: object }).spec, hostNetwork: true } };
    const objects = new Map([['wrong', [privileged, impossible, onNetwork as KubernetesObject]]]);
    const { accepted, troubles } = await dryRun(await Cluster.connect(process.env.KUBECONFIG), objects);
    expect(accepted).toBe(0);
    expect(troubles).toEqual([
      expect.stringMatching(/Deployment .* warned about: .*PodSecurity/),
      expect.stringMatching(/Deployment .* refused: .*minReadySeconds/),
      expect.stringMatching(/Pod .* refused: .*PodSecurity/),
    ]);
  });
});

function changedCopy(change: (deployment: V1Deployment) => void): KubernetesObject {
  const deployment = (committedSnapshots().get('go.yaml') ?? []).find(({ kind }) => kind === 'Deployment');
  const copy = structuredClone(deployment) as V1Deployment;
  change(copy);
  return copy;
}
