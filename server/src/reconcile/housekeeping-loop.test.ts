import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until, World } from '../../../testing/platform/world.ts';
import { changeApp } from '../usecases/change-app.ts';
import { rollbackApp } from '../usecases/rollback-app.ts';
import { tidyUp } from './housekeeping-loop.ts';

/** What the builder was told to keep last. */
function watchCollecting(world: World): { kept: () => string[] } {
  let kept: ReadonlySet<string> = new Set();
  world.memory.builder.collect = async (known) => {
    ({ kept } = await known());
    return 0;
  };
  return { kept: () => [...kept].sort() };
}

const tidy = (world: World) => tidyUp(world.memory, (error) => world.errors.push(error));

describe('housekeeping', () => {
  it('keeps the builds of the last five releases and of what is live', async () => {
    const world = await World.make();
    const server = await world.boot();
    const { kept } = watchCollecting(world);
    const runs = [];
    for (let upload = 0; upload < 7; upload += 1) runs.push((await world.deployed(server, 'shop')).id);
    await tidy(world);
    expect(kept()).toEqual(runs.slice(2).sort());
    await world.ended(await rollbackApp(server.platform, world.user, await world.app('shop'), 3), 'succeeded');
    world.memory.router.answerProbes(() => {
      world.memory.clock.advance(world.memory.rules.verifyTimeoutMs);
      return { error: 'no answer' };
    });
    const failed = await world.ended(await world.upload(server, 'shop'), 'failed');
    await tidy(world);
    // v3 is live again; v8 was made and did not go live.
    expect(kept()).toEqual([...runs.slice(2), failed.id].sort());
    const releases = await world.memory.stores.releases.listReleases((await world.app('shop')).id);
    expect(releases.filter(({ collected }) => collected).map(({ number }) => number)).toEqual([2, 1]);
  });

  it('never takes a build away that a run in progress has made or is making', async () => {
    const world = await World.make({ releasesKept: 1 });
    const server = await world.boot();
    const { kept } = watchCollecting(world);
    const live = await world.deployed(server, 'shop');
    world.memory.runner.hold();
    const run = await world.upload(server, 'shop');
    await world.inStage(run, 'build');
    await tidy(world);
    expect(kept()).toEqual([live.id, run.id].sort());
    world.memory.runtime.hold();
    world.memory.runner.finish(run.id);
    await world.inStage(run, 'deploy');
    await tidy(world);
    expect(kept()).toEqual([live.id, run.id].sort());
    world.memory.runtime.letGo();
    await world.ended(run, 'succeeded');
  });

  it('keeps the build that a rollback in the queue will want', async () => {
    const world = await World.make({ releasesKept: 1, runsAtOnce: 1 });
    const server = await world.boot();
    const { kept } = watchCollecting(world);
    const first = await world.deployed(server, 'shop');
    world.memory.runner.hold();
    const second = await world.upload(server, 'shop');
    await world.inStage(second, 'build');
    const rollback = await rollbackApp(server.platform, world.user, await world.app('shop'), 1);
    world.memory.runner.finish(second.id);
    await world.ended(second, 'succeeded');
    await tidy(world);
    expect(kept()).toContain(first.id);
    expect(await world.ended(rollback, 'succeeded')).toMatchObject({ release: 1 });
  });

  it('forgets old runs with their logs and zips, and what a crash left on the disk', async () => {
    const world = await World.make({ runsKept: 2 });
    const server = await world.boot();
    const failed = await world.uploadZip(server, 'shop', Buffer.from('no zip'));
    await world.ended(failed, 'failed');
    await world.deployed(server, 'shop');
    const { run } = await changeApp(server.platform, world.user, await world.app('shop'), { replicas: 3 });
    await world.ended(run!, 'succeeded');
    const path = (...names: string[]) => join(world.memory.disk, ...names);
    writeFileSync(path('uploads', 'zip_lost.zip'), 'x');
    writeFileSync(path('logs', 'run_lost.ndjson'), '');
    await until(async () => (await world.eventKinds('shop')).filter((kind) => kind === 'run-succeeded').length === 2);
    await tidy(world);
    expect(readdirSync(path('uploads'))).toEqual([]);
    expect(readdirSync(path('logs')).sort()).toEqual(
      (await world.memory.stores.runs.listByApp(failed.appId, 10)).map(({ id }) => `${id}.ndjson`).sort(),
    );
    expect(await world.memory.stores.runs.byId(failed.id)).toBeUndefined();
  });

  it('goes on with the next part when one fails', async () => {
    const world = await World.make();
    await world.memory.stores.sessions.add({
      ...{ id: 'ses_1', tokenHash: 'h', userId: world.user.id, createdAt: 0, expiresAt: 1, lastSeenAt: 0 },
      ...{ from: '', userAgent: '' },
    });
    world.memory.stores.failNext('runs.prune', new Error('locked'));
    world.memory.builder.collect = () => Promise.reject(new Error('no disk'));
    await tidy(world);
    expect(world.errors.map(String)).toEqual(['Error: locked', 'Error: no disk']);
    expect(await world.memory.stores.sessions.byTokenHash('h', 0)).toBeUndefined();
  });

  it('tidies up after a release went live', async () => {
    const world = await World.make();
    const server = await world.boot();
    let times = 0;
    world.memory.builder.collect = async () => {
      times += 1;
      return 0;
    };
    await world.deployed(server, 'shop');
    await expect.poll(() => times).toBeGreaterThan(0);
  });
});
