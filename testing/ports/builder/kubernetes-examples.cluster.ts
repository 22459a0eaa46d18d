import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildExample } from '../../examples/build-example.ts';
import { listExamples } from '../../examples/examples.ts';
import { KubernetesBuilds } from './kubernetes-builder.ts';
import { answerOf } from './run-image.ts';

/** The testbed has no images with Gradle, Ruby and Perl. */
const WITHOUT_IMAGE = ['java-gradle', 'ruby', 'procfile'];
const EXAMPLES = listExamples().filter(({ name, expect: answer }) => answer && !WITHOUT_IMAGE.includes(name));

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
  it.each(EXAMPLES)('$name', async (example) => {
    const { builder, root, id } = builds.harness();
    const { artifact, lines, ms } = await buildExample(example, { builder, root, artifactId: id('art') }).catch(
      (error: unknown) => {
        throw new Error(`${example.name}: ${JSON.stringify((error as { failure?: unknown }).failure)}`, {
          cause: error,
        });
      },
    );
    console.log(
      `${example.name}: ${(ms / 1_000).toFixed(1)} s, ${artifact.sizeBytes} bytes\n${lines.slice(-12).join('\n')}`,
    );
    const { path = '/', status, contains = '' } = example.expect ?? {};
    const answer = await answerOf(builds.cluster, `${builds.namespace}-run`, artifact, path);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(contains);
  });
});
