import { expect, it } from 'vitest';
import { REVISION, simplePlan } from '../../../../../testing/ports/builder/build-plans.ts';
import { keeping } from '../../../../../testing/ports/builder/keeping.ts';
import { MemoryBuilder } from '../memory/memory-builder.ts';
import { ByLanguageBuilder } from './by-language-builder.ts';

function request(artifactId: string, language: 'dockerfile' | 'node') {
  return {
    ...{
      artifactId,
      appId: 'app_1',
      ownerId: 'user_1',
      revision: REVISION,
      plan: simplePlan({ language }),
      sourceDirectory: '/source',
    },
    ...{ env: {}, timeoutMs: 1_000, onLine: () => undefined, signal: new AbortController().signal },
  };
}

it('gives a Dockerfile to one and everything else to the other, and collects from both', async () => {
  const [dockerfile, others] = [new MemoryBuilder({ now: () => 1 }), new MemoryBuilder({ now: () => 2 })];
  for (const one of [dockerfile, others]) one.addSource('/source', { Dockerfile: 'FROM x' });
  const builder = new ByLanguageBuilder({ dockerfile, others });
  expect(await builder.build(request('art_1', 'dockerfile'))).toMatchObject({ createdAt: 1 });
  expect(await builder.build(request('art_2', 'node'))).toMatchObject({ createdAt: 2 });
  expect(await builder.tools()).toHaveLength(2);
  expect(await builder.collect(keeping('art_1', 'art_2'))).toBe(0);
  const both = await builder.collect(keeping());
  expect(both).toBe(2 * (await freedBy(dockerfile)));
});

async function freedBy(builder: MemoryBuilder): Promise<number> {
  builder.addSource('/source', { Dockerfile: 'FROM x' });
  await builder.build(request('art_3', 'dockerfile'));
  return builder.collect(keeping());
}
