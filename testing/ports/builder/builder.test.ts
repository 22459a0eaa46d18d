import { expect, it } from 'vitest';
import { MemoryBuilder } from '../../../server/src/adapters/builder/memory/memory-builder.ts';
import { REVISION, simplePlan, step } from './build-plans.ts';
import { describeBuilder } from './builder.suite.ts';
import { directoryHarness } from './directory-harness.ts';

const ON_A_MACHINE = {
  kind: 'directory' as const,
  tool: { name: 'node', version: /^\d+\./ },
  id: (name: string) => name,
};

describeBuilder('directory', async () => ({ ...directoryHarness(), ...ON_A_MACHINE }));

describeBuilder('memory', async () => {
  const builder = new MemoryBuilder({ now: () => Date.now() });
  let count = 0;
  return {
    ...ON_A_MACHINE,
    builder,
    source: async (files) => {
      count += 1;
      const directory = `/work/${count}`;
      builder.addSource(directory, files);
      return directory;
    },
  };
});

it('the fake refuses what it does not know, and fails on request', async () => {
  const builder = new MemoryBuilder({ now: () => 1 });
  const request = {
    artifactId: 'art_1',
    appId: 'app_1',
    ownerId: 'user_1',
    revision: REVISION,
    plan: simplePlan({ buildSteps: [step('make')] }),
    sourceDirectory: '/work/1',
    env: {},
    timeoutMs: 1_000,
    onLine: () => {},
    signal: new AbortController().signal,
  };
  await expect(builder.build(request)).rejects.toThrow('no source was given');
  builder.addSource('/work/1', {});
  await expect(builder.build(request)).rejects.toThrow('does not know the program make');
  builder.addSource('/work/1', {});
  builder.failNext({ code: 'disk-full', params: {}, lastLines: [] });
  await expect(builder.build(request)).rejects.toThrow('disk-full');
});
