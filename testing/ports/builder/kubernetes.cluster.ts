import { afterAll, beforeAll, expect, it } from 'vitest';
import { RegistryClient } from '../../../server/src/adapters/builder/registry/registry-client.ts';
import { PUSH_USER, pushAddress, pushPassword } from '../../../testbed/cluster/registry.ts';
import { buildOnce } from './build-once.ts';
import { REVISION, step } from './build-plans.ts';
import { describeBuilder } from './builder.suite.ts';
import { contentsOf } from './image-contents.ts';
import { KubernetesBuilds } from './kubernetes-builder.ts';

let builds: KubernetesBuilds;
beforeAll(async () => {
  builds = await KubernetesBuilds.start();
});
afterAll(() => builds.stop());

describeBuilder('kubernetes', async () => builds.harness());

it('an image of a Job says where it comes from, and goes with its bill of materials', async () => {
  const harness = builds.harness();
  const artifactId = harness.id('run_said');
  const { artifact } = await buildOnce(harness, {
    artifactId,
    plan: { tools: [{ name: 'node' }], buildSteps: [step('true')] },
    files: { 'requirements.txt': 'a==1\n' },
  });
  const password = await pushPassword();
  const client = new RegistryClient({ address: pushAddress, insecure: true, user: PUSH_USER, password });
  const image = await contentsOf(client, artifact, ['registry.local/', '']);
  expect(image?.bill?.purls).toEqual(['pkg:pypi/a@1']);
  expect(image?.labels).toMatchObject({
    'org.opencontainers.image.revision': REVISION,
    'dev.nonstop4.artifact': artifactId,
    'dev.nonstop4.sbom': image?.bill?.digest,
  });
  await harness.builder.collect(new Set());
  expect(await client.tags(image?.repository ?? '')).toEqual([]);
});
