import { afterAll, beforeAll } from 'vitest';
import { describeBuilder } from './builder.suite.ts';
import { KubernetesBuilds } from './kubernetes-builder.ts';

let builds: KubernetesBuilds;
beforeAll(async () => {
  builds = await KubernetesBuilds.start();
});
afterAll(() => builds.stop());

describeBuilder('kubernetes', async () => builds.harness());
