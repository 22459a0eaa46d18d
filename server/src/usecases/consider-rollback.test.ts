import { describe, expect, it } from 'vitest';
import { type RunningServer, until, World } from '../../../testing/platform/world.ts';
import type { PipelineRun } from '../domain/pipeline-run.ts';
import { considerRollback } from './consider-rollback.ts';

async function twoReleases(): Promise<{ world: World; server: RunningServer; appId: string }> {
  const world = await World.make();
  const server = await world.boot();
  const { appId } = await world.deployed(server, 'shop');
  await world.deployed(server, 'shop');
  return { world, server, appId };
}

async function look({ world, server }: { world: World; server: RunningServer }): Promise<PipelineRun | undefined> {
  const app = await world.app('shop');
  const observation = await world.memory.runtime.observe(app.id);
  await considerRollback(server.platform, app, observation!);
  const runs = await world.memory.stores.runs.listByApp(app.id, 100);
  return runs.find(({ kind }) => kind === 'auto-rollback');
}

describe('a release that falls over after it went live', () => {
  it('is taken back when every copy of it has crashed twice', async () => {
    const parts = await twoReleases();
    const { world, appId } = parts;
    world.memory.runtime.print(appId, 'Error: DATABASE_URL is required');
    world.memory.runtime.break(appId, 1, { code: 1 });
    const run = await until(() => look(parts));
    const ended = await world.ended(run, 'succeeded');
    expect(ended).toMatchObject({ release: 1, requestedBy: 'platform' });
    expect(ended.failure).toMatchObject({
      code: 'crashed-after-live',
      params: { reason: 'missing-config-var', variable: 'DATABASE_URL', from: 2, to: 1 },
      lastLines: ['up', 'Error: DATABASE_URL is required'],
    });
    expect((await world.deployments('shop'))[0]).toMatchObject({ state: 'live', release: 1 });
    expect(await world.eventKinds('shop')).toContain('auto-rollback');
  });

  it.each([
    ['one copy is well', (world: World, appId: string) => oneCopyIsWell(world, appId)],
    ['it was killed by a drill', ({ memory }: World, id: string) => memory.runtime.break(id, 5, drill)],
    ['it was killed by nobody knows whom', ({ memory }: World, id: string) => memory.runtime.break(id, 5, unknown)],
    ['it crashed but once', ({ memory }: World, id: string) => memory.runtime.break(id, 0, {})],
    ['it came back', ({ memory }: World, id: string) => memory.runtime.break(id, 5, {}, 'ready')],
    ['its probation is over', (world: World, id: string) => muchLater(world, id)],
    ['the build of the release before is gone', (world: World, id: string) => collectFirst(world, id)],
  ])('stays when %s', async (_, arrange) => {
    const parts = await twoReleases();
    await arrange(parts.world, parts.appId);
    expect(await look(parts)).toBeUndefined();
  });

  it('stays when nothing was live before', async () => {
    const world = await World.make();
    const server = await world.boot();
    const { appId } = await world.deployed(server, 'shop');
    world.memory.runtime.break(appId, 5, {});
    expect(await look({ world, server })).toBeUndefined();
  });

  it('waits for a run that is on its way', async () => {
    const parts = await twoReleases();
    const { world, server, appId } = parts;
    world.memory.runner.hold();
    const upload = await world.upload(server, 'shop');
    await world.inStage(upload, 'build');
    world.memory.runtime.break(appId, 5, {});
    expect(await look(parts)).toBeUndefined();
  });

  it('is not followed by the release that it was taken back for', async () => {
    const parts = await twoReleases();
    const { world, appId } = parts;
    world.memory.runtime.break(appId, 5, {});
    await world.ended(await until(() => look(parts)), 'succeeded');
    // The older one does not stay up either: going back to the newer one would only go round in circles.
    world.memory.runtime.break(appId, 5, {});
    await look(parts);
    const runs = await world.memory.stores.runs.listByApp(appId, 100);
    expect(runs.filter(({ kind }) => kind === 'auto-rollback')).toHaveLength(1);
  });

  it('is not taken back again and again when that fails', async () => {
    const parts = await twoReleases();
    const { world, appId } = parts;
    world.memory.runtime.break(appId, 5, {});
    world.memory.router.answerProbes(() => {
      world.memory.clock.advance(world.memory.rules.verifyTimeoutMs);
      return { error: 'no answer' };
    });
    await world.ended(await until(() => look(parts)), 'failed');
    await until(async () =>
      (await world.memory.runtime.observe(appId))?.replicas.every(({ release }) => release === 2),
    );
    world.memory.runtime.break(appId, 5, {});
    await look(parts);
    const runs = await world.memory.stores.runs.listByApp(appId, 100);
    expect(runs.filter(({ kind }) => kind === 'auto-rollback')).toHaveLength(1);
  });
});

const drill = { reason: 'killed-for-drill', code: null, signal: 'SIGKILL' } as const;
const unknown = { reason: 'unknown', code: null } as const;

async function oneCopyIsWell({ memory }: World, appId: string): Promise<void> {
  memory.runtime.break(appId, 5, {});
  const observe = memory.runtime.observe.bind(memory.runtime);
  memory.runtime.observe = async (id) => {
    const observation = await observe(id);
    if (observation?.replicas[0]) observation.replicas[0].state = 'ready';
    return observation;
  };
}

function muchLater({ memory }: World, appId: string): void {
  memory.clock.advance(10 * 60_000);
  memory.runtime.break(appId, 5, {});
}

async function collectFirst({ memory }: World, appId: string): Promise<void> {
  await memory.stores.releases.retain(1);
  memory.runtime.break(appId, 5, {});
}
