import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ByLanguageBuilder } from '../../../server/src/adapters/builder/by-language/by-language-builder.ts';
import { ContainerToolBuilder } from '../../../server/src/adapters/builder/container-tool/container-builder.ts';
import { buildExample } from '../../examples/build-example.ts';
import { listExamples } from '../../examples/examples.ts';
import { containerToolOptions } from './container-tool-options.ts';
import { KubernetesBuilds } from './kubernetes-builder.ts';
import { answerOf } from './run-image.ts';

let builds: KubernetesBuilds;
beforeAll(async () => {
  builds = await KubernetesBuilds.start();
  const metadata = { name: `${builds.namespace}-run` };
  await builds.cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata });
});
afterAll(async () => {
  await builds.cluster.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: `${builds.namespace}-run` } });
  await builds.stop();
});

describe('built in the cluster, an example answers from a pod of its image', () => {
  it.each(listExamples())('$name', async (example) => {
    const { root, id, ...harness } = builds.harness();
    const builder = new ByLanguageBuilder({
      others: harness.builder,
      dockerfile: new ContainerToolBuilder(await containerToolOptions(join(root, 'containers'))),
    });
    const how = { builder, root, artifactId: id('art'), dockerfiles: true };
    const { artifact, lines, ms } = await buildExample(example, how).catch((error: unknown) => {
      throw new Error(`${example.name}: ${JSON.stringify((error as { failure?: unknown }).failure)}`, { cause: error });
    });
    console.log(
      `${example.name}: ${(ms / 1_000).toFixed(1)} s, ${artifact.sizeBytes} bytes\n${lines.slice(-12).join('\n')}`,
    );
    const { path, status, contains } = example.expect;
    const answer = await answerOf(builds.cluster, `${builds.namespace}-run`, artifact, path);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(contains);
  });
});
