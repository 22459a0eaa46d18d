import { expect, it, vi } from 'vitest';
import { CRASHES, MemoryRuntime } from '../../../server/src/adapters/runtime/memory/memory-runtime.ts';
import type { ReplicaTemplate } from '../../../server/src/domain/workload.ts';
import { runtimeSuite } from './runtime.suite.ts';

function template(kind: 'good' | 'crashing'): ReplicaTemplate {
  return {
    artifact: undefined as never,
    env: kind === 'good' ? {} : { [CRASHES]: '1' },
    volumePath: '/none',
    memoryLimitBytes: 1,
    healthCheck: { kind: 'http', path: '/healthz' },
  };
}

runtimeSuite('memory', async () => {
  const runtime = new MemoryRuntime();
  return {
    runtime,
    template,
    until: (look) =>
      vi.waitFor(async () => {
        const found = await look();
        if (!found) throw new Error('not yet');
        return found as never;
      }),
    stop: async () => runtime.close(),
  };
});

it('fails when told to, and after it was closed', async () => {
  const runtime = new MemoryRuntime();
  runtime.failNext('nodes', new Error('asked for'));
  await expect(runtime.nodes()).rejects.toThrow('asked for');
  await expect(runtime.nodes()).resolves.toHaveLength(2);
  runtime.close();
  await expect(runtime.nodes()).rejects.toThrow('after close');
});
