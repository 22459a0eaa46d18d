import type { KubernetesObject } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Cluster } from '../../server/src/kubernetes/cluster.ts';
import { dryRun } from '../kubernetes/objects/dry-run.ts';
import { CHOICES } from './choices.ts';
import { Helm } from './helm.ts';

/** Of the operator of Prometheus, which this cluster does not have. */
const FOREIGN = 'monitoring.coreos.com/v1';

let helm: Helm;
beforeAll(async () => {
  helm = await Helm.open();
}, 900_000);
afterAll(() => helm?.close());

it('takes every object of every choice, without a warning', async () => {
  const files = new Map<string, KubernetesObject[]>();
  for (const [name, values] of Object.entries(CHOICES)) {
    const objects = await helm.objects(values);
    files.set(
      name,
      objects.filter(({ apiVersion }) => apiVersion !== FOREIGN),
    );
  }
  const count = [...files.values()].flat().length;
  const result = await dryRun(await Cluster.connect(process.env.KUBECONFIG), files);
  expect(result).toEqual({ accepted: count, troubles: [] });
  console.log(`${count} objects of ${files.size} choices were accepted.`);
});
