import { cp } from 'node:fs/promises';
import type { V1Job, V1Pod } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ARTIFACT_LABEL } from '../../../server/src/adapters/builder/kubernetes/job/build-job.ts';
import type { BuildPlan } from '../../../server/src/domain/build-plan.ts';
import { testPlanOf } from '../../../server/src/domain/test-plan.ts';
import { planOfDirectory } from '../../examples/build-example.ts';
import { listExamples } from '../../examples/examples.ts';
import { LAYER, shell } from './build-once.ts';
import { REVISION, simplePlan } from './build-plans.ts';
import { KubernetesBuilds } from './kubernetes-builder.ts';

let builds: KubernetesBuilds;
beforeAll(async () => {
  builds = await KubernetesBuilds.start();
});
afterAll(() => builds.stop());

type Harness = ReturnType<KubernetesBuilds['harness']>;

function run(harness: Harness, plan: BuildPlan, sourceDirectory: string) {
  const lines: string[] = [];
  const result = harness.builder.test({
    ...{ artifactId: harness.id('run-test'), appId: 'app_1', ownerId: harness.id('user_1'), plan, sourceDirectory },
    revision: REVISION,
    ...{ env: { COLOR: 'red' }, timeoutMs: 240_000, signal: new AbortController().signal },
    onLine: (stream, text) => lines.push(`${stream}: ${text}`),
  });
  return { result, lines };
}

describe('tests on a cluster', () => {
  it('run in a Job without credentials, with packages and config vars, and leave nothing', async () => {
    const harness = builds.harness();
    const label = `${ARTIFACT_LABEL}=${harness.id('run-test')}`;
    const list = <T extends V1Job | V1Pod>(apiVersion: string, kind: string) =>
      builds.cluster.list<T>({ apiVersion, kind }, builds.namespace, label);
    const command = shell('cat packages/one && echo "CI $CI, COLOR $COLOR" && sleep 3');
    const tests = { lookedFor: 'tests', command, prepare: [], env: {} };
    const plan = testPlanOf(simplePlan({ dependencies: LAYER, tests }))!;
    const { result, lines } = run(harness, plan, await harness.source({ lock: 'one\n' }));
    await expect.poll(async () => (await list<V1Job>('batch/v1', 'Job')).length).toBe(1);
    const [job] = await list<V1Job>('batch/v1', 'Job');
    const pod = job?.spec?.template.spec;
    expect(pod?.initContainers?.map(({ name }) => name)).toEqual(['fetch', 'install', 'pack']);
    expect(pod?.containers.map(({ name }) => name)).toEqual(['build']);
    expect(pod?.volumes?.filter(({ secret }) => secret)).toEqual([]);
    await result;
    expect(lines.filter((line) => line.startsWith('out: '))).toEqual([
      'out: installed',
      'out: one',
      'out: CI true, COLOR red',
    ]);
    expect(await list<V1Job>('batch/v1', 'Job')).toEqual([]);
    expect(await list<V1Pod>('v1', 'Pod')).toEqual([]);
    // The packages were not kept either.
    const again = run(harness, plan, await harness.source({ lock: 'one\n' }));
    await again.result;
    expect(again.lines).toContain('out: installed');
  });

  it('of a real app pass', async () => {
    const harness = builds.harness();
    const example = listExamples().find(({ name }) => name === 'express');
    const sourceDirectory = await harness.source({});
    await cp(example!.directory, sourceDirectory, { recursive: true });
    const plan = testPlanOf(await planOfDirectory(sourceDirectory))!;
    const { result, lines } = run(harness, plan, sourceDirectory);
    await result;
    expect(lines.some((line) => line.includes('a note that is sent is among the notes'))).toBe(true);
  });
});
