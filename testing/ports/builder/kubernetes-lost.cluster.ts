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

/** One build that takes some seconds, of which `lose` takes something away each time that a pod of it is there, `times` times. */
async function build(lose: (job: { name: string; namespace: string }, pods: V1Pod[]) => Promise<void>, times = 1) {
  const harness = builds.harness();
  const artifactId = harness.id('art');
  const of = <T extends V1Job | V1Pod>(header: typeof JOB) =>
    builds.cluster.list<T>(header, builds.namespace, `${ARTIFACT_LABEL}=${artifactId}`);
  const built = buildOnce(harness, { artifactId, plan: { buildSteps: [step('sleep', '3')] } });
  const seen = new Set<string | undefined>();
  for (let time = 0; time < times; time += 1) {
    const fresh = async () => (await of<V1Pod>(POD)).filter(({ metadata }) => !seen.has(metadata?.uid));
    await expect.poll(async () => (await fresh()).length, { timeout: 30_000 }).toBe(1);
    const [pods, [job]] = [await fresh(), await of<V1Job>(JOB)];
    for (const { metadata } of pods) seen.add(metadata?.uid);
    await lose({ name: job?.metadata?.name ?? '', namespace: builds.namespace }, pods);
  }
  return built;
}

async function remove(pods: readonly V1Pod[]): Promise<void> {
  for (const { metadata } of pods)
    await builds.cluster.delete({ ...POD, metadata: { name: metadata?.name ?? '', namespace: builds.namespace } }, 0);
}

const BEGUN_AGAIN = 'platform: The build had to leave its node; it is begun again.';

describe('a build on a cluster', () => {
  it('that is removed while it runs is begun again', async () => {
    const { artifact, lines } = await build((metadata) => builds.cluster.delete({ ...JOB, metadata }));
    expect(lines).toContain(BEGUN_AGAIN);
    expect(artifact.location).toMatch(/@sha256:/);
  });

  it('that has to make room again and again, so that its Job fails and its pod is gone, is begun again until it ends', async () => {
    const times = 5;
    const { artifact, lines } = await build(async (metadata, pods) => {
      await builds.cluster.merge({ ...JOB, metadata, spec: { activeDeadlineSeconds: 1 } });
      await remove(pods);
    }, times);
    expect(lines.filter((line) => line === BEGUN_AGAIN)).toHaveLength(times);
    expect(artifact.location).toMatch(/@sha256:/);
  });
});
