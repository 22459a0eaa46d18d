import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RegistryClient } from '../../../server/src/adapters/builder/registry/registry-client.ts';
import type { Artifact } from '../../../server/src/domain/artifact.ts';
import { checkStep } from '../../../server/src/domain/check-step.ts';
import { PUSH_USER, pushAddress, pushPassword } from '../../../testbed/cluster/registry.ts';
import { buildOnce } from './build-once.ts';
import { REVISION, step } from './build-plans.ts';
import { describeBuilder } from './builder.suite.ts';
import { contentsOf } from './image-contents.ts';
import { keeping } from './keeping.ts';
import { KubernetesBuilds } from './kubernetes-builder.ts';

const HOUR_MS = 3_600_000;
const registry = async () =>
  new RegistryClient({ address: pushAddress, insecure: true, user: PUSH_USER, password: await pushPassword() });

let builds: KubernetesBuilds;
beforeAll(async () => {
  builds = await KubernetesBuilds.start();
});
afterAll(() => builds.stop());

describeBuilder('kubernetes', async () => builds.harness());

it('an image whose Artifact is not known (the database was lost, another platform has the same registry) stays for a day', async () => {
  const harness = builds.harness();
  const artifactId = harness.id('run_unknown');
  const plan = { tools: [{ name: 'node' as const }], buildSteps: [step('true')] };
  const { artifact } = await buildOnce(harness, { artifactId, plan });
  const nothing = async () => ({ kept: new Set<string>(), dropped: new Set<string>() });
  const image = await contentsOf(await registry(), artifact, ['registry.local/', '']);
  const isThere = async () => (await (await registry()).tags(image?.repository ?? '')).includes(artifactId);
  await harness.builder.collect(nothing);
  harness.ahead.ms = 23 * HOUR_MS;
  await harness.builder.collect(nothing);
  expect(await isThere()).toBe(true);
  harness.ahead.ms = 25 * HOUR_MS;
  await harness.builder.collect(nothing);
  expect(await isThere()).toBe(false);
});

it('an image of a Job says where it comes from, and goes with its bill of materials', async () => {
  const harness = builds.harness();
  const artifactId = harness.id('run_said');
  const { artifact } = await buildOnce(harness, {
    artifactId,
    plan: { tools: [{ name: 'node' }], buildSteps: [step('true')] },
    files: { 'requirements.txt': 'a==1\n' },
  });
  const client = await registry();
  const image = await contentsOf(client, artifact, ['registry.local/', '']);
  expect(image?.bill?.purls).toEqual(['pkg:pypi/a@1']);
  expect(image?.labels).toMatchObject({
    'org.opencontainers.image.revision': REVISION,
    'dev.nonstop4.artifact': artifactId,
    'dev.nonstop4.sbom': image?.bill?.digest,
  });
  await harness.builder.collect(keeping());
  expect(await client.tags(image?.repository ?? '')).toEqual([]);
});

it('checks see the source as it was sent, in a pod that has ended when it is told, and what they write is in no image', async () => {
  const harness = builds.harness();
  const look = 'cat a.txt; ls -d packages/*; echo x > mine && echo could write';
  const plan = { tools: [{ name: 'node' as const }], buildSteps: [checkStep('look', ['sh', '-c', look])] };
  const files = { 'a.txt': 'a\n', 'packages/b.txt': 'b' };
  const { artifact, lines } = await buildOnce(harness, { artifactId: harness.id('run_checked'), plan, files });
  expect(lines.filter((line) => line.startsWith('out: '))).toEqual([
    'out: a',
    'out: packages/b.txt',
    'out: could write',
  ]);
  expect(await filesOf(await registry(), artifact)).toEqual(['app/a.txt', 'app/packages/b.txt']);
});

it('a check whose source cannot be fetched fails, although its steps still wait for it', async () => {
  const harness = builds.harness({ readAt: '127.0.0.1:9' });
  const plan = { tools: [{ name: 'node' as const }], buildSteps: [checkStep('look', ['true'])] };
  const built = buildOnce(harness, { artifactId: harness.id('run_unfetched'), plan });
  await expect(built).rejects.toThrow(/^the build's fetch ended with Error: .*127\.0\.0\.1:9/);
});

/** Of the newest layer of an image. */
async function filesOf(client: RegistryClient, { location }: Artifact): Promise<string[]> {
  const [repository = '', digest = ''] = location.replace('registry.local/', '').split('@');
  const layer = (await client.manifest(repository, digest))?.manifest.layers.at(-1);
  if (!layer) throw new Error(`${location} has no layer.`);
  const blob = await fetch(`http://${pushAddress}/v2/${repository}/blobs/${layer.digest}`, {
    headers: { authorization: `Basic ${btoa(`${PUSH_USER}:${await pushPassword()}`)}` },
  });
  const listed = execFileSync('tar', ['-tzf', '-'], { input: Buffer.from(await blob.arrayBuffer()) }).toString();
  return listed.split('\n').filter((name) => name !== '' && !name.endsWith('/'));
}
