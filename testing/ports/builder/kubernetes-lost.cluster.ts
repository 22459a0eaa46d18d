import type { V1Job, V1Pod } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ARTIFACT_LABEL } from '../../../server/src/adapters/builder/kubernetes/job/build-job.ts';
import { buildOnce } from './build-once.ts';
import { step } from './build-plans.ts';
import { KubernetesBuilds } from './kubernetes-builder.ts';

let builds: KubernetesBuilds;
beforeAll(async () => {
  builds = await KubernetesBuilds.start();
});
afterAll(() => builds.stop());

const JOB = { apiVersion: 'batch/v1', kind: 'Job' };
const POD = { apiVersion: 'v1', kind: 'Pod' };

/** One build that takes three seconds, of which `lose` takes something away once its pod is there. */
async function build(lose: (job: { name: string; namespace: string }, pods: V1Pod[]) => Promise<void>) {
  const harness = builds.harness();
  const artifactId = harness.id('art');
  const of = <T extends V1Job | V1Pod>(header: typeof JOB) =>
    builds.cluster.list<T>(header, builds.namespace, `${ARTIFACT_LABEL}=${artifactId}`);
  const built = buildOnce(harness, { artifactId, plan: { buildSteps: [step('sleep', '3')] } });
  await expect.poll(async () => (await of<V1Pod>(POD)).length, { timeout: 30_000 }).toBe(1);
  const [job] = await of<V1Job>(JOB);
  await lose({ name: job?.metadata?.name ?? '', namespace: builds.namespace }, await of<V1Pod>(POD));
  return built;
}

const BEGUN_AGAIN = 'platform: The build had to leave its node; it is begun again.';

describe('a build on a cluster', () => {
  it('that is removed while it runs is begun again', async () => {
    const { artifact, lines } = await build((metadata) => builds.cluster.delete({ ...JOB, metadata }));
    expect(lines).toContain(BEGUN_AGAIN);
    expect(artifact.location).toMatch(/@sha256:/);
  });

  it('whose Job has ended, and whose pod is gone with what it said, is begun again', async () => {
    const { artifact, lines } = await build(async (metadata, pods) => {
      // As when it had to make room at its very end: the Job ends, and nobody can read how.
      await builds.cluster.merge({ ...JOB, metadata, spec: { activeDeadlineSeconds: 1 } });
      for (const { metadata: pod } of pods) {
        await builds.cluster.delete({ ...POD, metadata: { name: pod?.name ?? '', namespace: builds.namespace } }, 0);
      }
    });
    expect(lines).toContain(BEGUN_AGAIN);
    expect(artifact.location).toMatch(/@sha256:/);
  });
});
