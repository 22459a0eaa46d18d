import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContainerToolBuilder } from '../../../server/src/adapters/builder/container-tool/container-builder.ts';
import { Cluster } from '../../../server/src/kubernetes/cluster.ts';
import { registryAddress } from '../../../testbed/cluster/registry.ts';
import { buildExample } from '../../examples/build-example.ts';
import { listExamples } from '../../examples/examples.ts';
import { removeDirectory } from '../../remove-directory.ts';
import { containerToolOptions } from './container-tool-options.ts';
import { TESTBED_IMAGES } from './kubernetes-builder.ts';
import { answerOf } from './run-image.ts';

const NAMESPACE = 'ns4-generated-run';
const metadata = { name: NAMESPACE };
let cluster: Cluster;
let root: string;
beforeAll(async () => {
  cluster = await Cluster.connect(process.env.KUBECONFIG);
  root = await mkdtemp(join(tmpdir(), 'nonstop4-generated-'));
  await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata });
});
afterAll(async () => {
  await cluster.delete({ apiVersion: 'v1', kind: 'Namespace', metadata });
  removeDirectory(root);
});

const baseImages = Object.fromEntries(
  Object.entries(TESTBED_IMAGES).map(([kind, { build, run }]) => [
    kind,
    { build: `${registryAddress}/${build}`, run: `${registryAddress}/${run}` },
  ]),
);

describe('built by buildah from a Dockerfile that was made of its plan, an example answers from a pod of its image', () => {
  it.each(listExamples().filter(({ name }) => !name.startsWith('dockerfile')))('$name', async (example) => {
    const options = await containerToolOptions(join(root, example.name));
    const builder = new ContainerToolBuilder({ ...options, baseImages });
    const how = { builder, root, artifactId: `art_${example.name}`, dockerfiles: true };
    const { artifact, lines, ms } = await buildExample(example, how).catch((error: unknown) => {
      throw new Error(`${example.name}: ${JSON.stringify((error as { failure?: unknown }).failure)}`, { cause: error });
    });
    console.log(`${example.name}: ${(ms / 1_000).toFixed(1)} s, ${artifact.sizeBytes} bytes, ${lines.length} lines`);
    const { path, status, contains } = example.expect;
    const answer = await answerOf(cluster, NAMESPACE, artifact, path);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(contains);
  });
});
