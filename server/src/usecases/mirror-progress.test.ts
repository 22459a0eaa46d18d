import { describe, expect, it } from 'vitest';
import { World } from '../../../testing/platform/world.ts';
import type { BuildStage } from '../domain/pipeline-run.ts';

const STEPS: BuildStage[] = [
  { name: 'checkout', state: 'succeeded', startedAt: 1, endedAt: 2 },
  { name: 'image', state: 'running', startedAt: 2 },
  { name: 'push', state: 'waiting' },
  { name: 'report', state: 'waiting' },
];

async function building() {
  const world = await World.make();
  const running = await world.boot();
  const { runner, stores } = world.memory;
  runner.hold();
  const { id } = await world.upload(running, 'shop');
  await expect.poll(() => runner.observe(id)).toMatchObject({ state: 'running' });
  const run = async () => await stores.runs.byId(id);
  const steps = async () => (await run())?.stages.find(({ name }) => name === 'build')?.steps;
  return { world, running, runner, id, run, steps };
}

describe('a build elsewhere', () => {
  it('shows in its run how far it is, also after its end', async () => {
    const { world, runner, id, steps } = await building();
    runner.tell(id, { steps: STEPS });
    await expect.poll(steps).toEqual(STEPS);
    runner.finish(id);
    await world.ended({ id }, 'succeeded');
    expect(await steps()).toEqual(STEPS);
  });

  it('that cannot go on says what it waits for, and gives its place to others', async () => {
    const { world, running, runner, id, run } = await building();
    const waitsFor = { code: 'ci-unreachable' as const, params: { host: 'jenkins.example', message: 'no answer' } };
    runner.tell(id, { waitsFor });
    await expect.poll(run).toMatchObject({ state: 'running', waitsFor });
    runner.letGo();
    await world.deployed(running, 'blog');
    await world.deployed(running, 'wiki');
    runner.tell(id, {});
    await expect.poll(async () => (await run())?.waitsFor).toBeUndefined();
    runner.finish(id);
    const log = await world.memory.runLog.read(id, 0);
    expect(log.lines.filter(({ text }) => text.startsWith('waits: ci-unreachable'))).toHaveLength(1);
    await world.ended({ id }, 'succeeded');
  });
});
