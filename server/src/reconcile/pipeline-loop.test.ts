import { describe, expect, it } from 'vitest';
import { PowerSwitch } from '../../../testing/platform/power-switch.ts';
import { type RunningServer, until, World } from '../../../testing/platform/world.ts';
import { cancelRun } from '../usecases/cancel-run.ts';
import { changeApp } from '../usecases/change-app.ts';
import { createApp } from '../usecases/create-app.ts';
import { resumeRun } from '../usecases/resume-run.ts';

describe('the queue', () => {
  it('works on no more runs at once than the limit, and on one of an App', async () => {
    const world = await World.make({ runsAtOnce: 2 });
    const server = await world.boot();
    world.memory.runner.hold();
    const runs = [];
    for (const name of ['one', 'two', 'three']) {
      runs.push(await world.upload(server, name));
      world.memory.clock.advance(1);
    }
    const running = async () =>
      (await world.memory.stores.runs.listActive()).filter(({ state }) => state === 'running');
    for (const run of runs.slice(0, 2)) await world.inStage(run, 'build');
    // An update of the first App waits behind its own run, whatever is free.
    const update = await world.upload(server, 'one');
    expect((await running()).map(({ id }) => id)).toEqual([runs[0]!.id, runs[1]!.id]);
    world.memory.runner.finish(runs[1]!.id);
    await world.inStage(runs[2]!, 'build');
    expect((await world.memory.stores.runs.byId(update.id))?.state).toBe('queued');
    world.memory.runner.finish(runs[0]!.id);
    await world.inStage(update, 'build');
    for (const run of [runs[2]!, update]) world.memory.runner.finish(run.id);
    await world.ended(update, 'succeeded');
    await world.ended(runs[2]!, 'succeeded');
    expect(world.errors).toEqual([]);
  });

  it('carries out the runs of an App in their order', async () => {
    const world = await World.make();
    const server = await world.boot();
    await world.deployed(server, 'shop');
    world.memory.runner.hold();
    const update = await world.upload(server, 'shop');
    await world.inStage(update, 'build');
    const { run: config } = await changeApp(server.platform, world.user, await world.app('shop'), {
      configVars: { COLOR: 'red' },
    });
    const { run: scale } = await changeApp(server.platform, world.user, await world.app('shop'), { replicas: 3 });
    world.memory.runner.finish(update.id);
    for (const run of [update, config!, scale!]) await world.ended(run, 'succeeded');
    // The upload took the settings as they were when it was deployed, and so did the others.
    const deployments = await world.deployments('shop');
    expect(
      deployments
        .map(({ runId, release }) => [runId, release])
        .reverse()
        .slice(1),
    ).toEqual([
      [update.id, 2],
      [config!.id, 3],
      [scale!.id, 3],
    ]);
    const release = await world.memory.stores.releases.release(update.appId, 3);
    expect(release).toMatchObject({ artifactId: update.id, cause: 'config', configVars: { COLOR: 'red' } });
  });

  it('leaves out an upload that a newer one makes pointless', async () => {
    const world = await World.make();
    const server = await world.boot();
    world.memory.runner.hold();
    const first = await world.upload(server, 'shop');
    await world.inStage(first, 'build');
    const second = await world.upload(server, 'shop');
    const third = await world.upload(server, 'shop');
    world.memory.runner.letGo();
    world.memory.runner.finish(first.id);
    await world.ended(third, 'succeeded');
    expect((await world.ended(second, 'superseded')).startedAt).toBeUndefined();
    expect(world.memory.runner.jobs.map(({ runId }) => runId)).toEqual([first.id, third.id]);
    const events = await world.memory.stores.events.listByApp(first.appId, 100);
    expect(events.find(({ kind }) => kind === 'run-superseded')?.params).toEqual({ run: 2, by: 3 });
  });

  it('finds a run that nobody told of', async () => {
    const world = await World.make();
    const server = await world.boot();
    const publish = server.platform.bus.publish.bind(server.platform.bus);
    server.platform.bus.publish = () => undefined;
    const run = await world.upload(server, 'shop');
    server.platform.bus.publish = publish;
    await world.ended(run, 'succeeded');
  });
});

/** One commit, one Artifact, one Release, one live Deployment, all of this run; and nothing else. */
async function expectWholeAndOnce(world: World, runId: string): Promise<void> {
  const { stores, runner, runtime, router } = world.memory;
  const app = await world.app('shop');
  const run = await stores.runs.byId(runId);
  expect(run?.stages.filter(({ state }) => state !== 'succeeded')).toMatchObject([
    { name: 'predeploy', state: 'skipped' },
  ]);
  expect(new Set(runner.jobs.map(({ revision }) => revision.commit))).toEqual(new Set([run?.commit]));
  expect((await stores.releases.listReleases(app.id)).map(({ number, artifactId }) => [number, artifactId])).toEqual([
    [1, runId],
  ]);
  expect(await world.deployments('shop')).toMatchObject([{ state: 'live', release: 1, runId }]);
  const observed = await runtime.observe(app.id);
  expect(observed?.replicas.map(({ state, release }) => `${state} v${release}`)).toEqual(['ready v1', 'ready v1']);
  const ids = observed?.replicas.map(({ id }) => id);
  await expect.poll(() => router.routesOf('edge-0')[0]?.targets.map(({ id }) => id)).toEqual(ids);
}

describe('a server that is killed', () => {
  it('loses nothing and doubles nothing, whichever of its calls was the last', { timeout: 120_000 }, async () => {
    const { calls, firstOfRun } = await callsOfAnUpload();
    expect(calls.length).toBeGreaterThan(50);
    // Death right after a call has had its effect is death right before the next one too, and after a call that only looks it is
    // death after the one before.
    for (const [call, name] of calls.entries()) {
      if (call < firstOfRun || ONLY_LOOKS.test(name)) continue;
      const round = `killed after ${name}, call ${call}`;
      const world = await worldWithTests();
      const power = new PowerSwitch();
      const killed = await world.boot(power);
      const run = await uploadInto(world, killed);
      power.cutAt(power.calls.length + call - firstOfRun, 'after', () => world.memory.runner.restart());
      await until(async () => power.isCut || !(await isActive(world, run)));
      const server = await world.boot();
      await expect(world.ended({ id: run }, 'succeeded'), round).resolves.toMatchObject({ release: 1 });
      await expectWholeAndOnce(world, run);
      expect(world.errors, round).toEqual([]);
      await server.stop();
    }
  });
});

const ONLY_LOOKS =
  /\.(byId|byName|list\w+|of\w+|artifact|archive|release|known|observe\w*|nodes|usage|hasSource|probe)$/;

async function isActive(world: World, id: string): Promise<boolean> {
  const run = await world.memory.stores.runs.byId(id);
  return run?.state === 'queued' || run?.state === 'running';
}

/** With an App that goes through every stage there is. */
async function worldWithTests(): Promise<World> {
  const world = await World.make();
  await createApp(world.memory, world.user, 'shop');
  await changeApp(world.memory, world.user, await world.app('shop'), { runTests: true });
  return world;
}

async function uploadInto(world: World, server: RunningServer): Promise<string> {
  return (await world.upload(server, 'shop', { 'server.js': '// the same in every round' })).id;
}

async function callsOfAnUpload(): Promise<{ calls: string[]; firstOfRun: number }> {
  const world = await worldWithTests();
  const power = new PowerSwitch();
  const server = await world.boot(power);
  const run = await uploadInto(world, server);
  const firstOfRun = power.calls.length;
  await world.ended({ id: run }, 'succeeded');
  await until(async () => (await world.eventKinds('shop')).includes('run-succeeded'));
  return { calls: [...power.calls], firstOfRun };
}

describe('a run that is taken up again', () => {
  it('is canceled when that was asked before the server was killed', async () => {
    const world = await World.make();
    const killed = await world.boot();
    world.memory.runtime.hold();
    const run = await world.upload(killed, 'shop');
    await world.inStage(run, 'deploy');
    killed.kill();
    await cancelRun(world.memory, await world.app('shop'), run);
    await world.boot();
    await world.ended(run, 'canceled');
    expect((await world.deployments('shop')).filter(({ state }) => state !== 'failed')).toEqual([]);
  });

  it('is not taken for one that waits for room any more when it is taken up again', async () => {
    const world = await World.make();
    const first = await world.boot();
    world.memory.runtime.fill({ code: 'nodes-full', params: { needed: 'cpu' } });
    const run = await world.upload(first, 'shop');
    const waitsFor = async () => (await world.memory.stores.runs.byId(run.id))?.waitsFor?.code;
    await expect.poll(waitsFor).toBe('nodes-full');
    await first.stop();
    const left = await world.memory.stores.runs.byId(run.id);
    expect(left).toMatchObject({ state: 'running', waitsFor: { code: 'nodes-full' } });
    expect(await resumeRun(world.memory, left!)).toMatchObject({ resumes: 0, waitsFor: undefined });
    expect(await waitsFor()).toBeUndefined();
    world.memory.runtime.letGo();
    await world.boot();
    await world.ended(run, 'succeeded');
  });

  it('is taken up once, though another one ends while that is done', async () => {
    const world = await World.make();
    const dead = await world.boot();
    const { runner, stores } = world.memory;
    runner.hold();
    const one = await world.upload(dead, 'one');
    world.memory.clock.advance(1);
    const two = await world.upload(dead, 'two');
    for (const run of [one, two]) await world.inStage(run, 'build');
    dead.kill();
    const { update, listActive } = stores.runs;
    // The stage says that it is worked on before there is a build.
    const finish = (run: { id: string }) =>
      until(() => {
        try {
          runner.finish(run.id);
          return true;
        } catch {
          return false;
        }
      });
    let looks = 0;
    stores.runs.listActive = () => {
      looks += 1;
      return listActive();
    };
    let isFirst = true;
    stores.runs.update = async (id, change) => {
      if (id === two.id && isFirst) {
        isFirst = false;
        const before = looks;
        await finish(one);
        await world.ended(one, 'succeeded');
        await until(() => looks > before);
      }
      return update(id, change);
    };
    await world.boot();
    await finish(two);
    await world.ended(two, 'succeeded');
    await until(async () => (await world.eventKinds('two')).includes('run-succeeded'));
    expect((await world.eventKinds('two')).filter((kind) => kind.startsWith('run-'))).toEqual([
      ...['run-queued', 'run-resumed', 'run-succeeded'],
    ]);
    expect((await stores.runs.byId(two.id))?.resumes).toBe(1);
  });

  it('goes on after a stop in good order as well', async () => {
    const world = await World.make();
    const first = await world.boot();
    world.memory.runtime.hold();
    const run = await world.upload(first, 'shop');
    await world.inStage(run, 'deploy');
    await first.stop();
    expect((await world.memory.stores.runs.byId(run.id))?.state).toBe('running');
    expect(world.memory.runtime.watchers).toBe(0);
    world.memory.runtime.letGo();
    await world.boot();
    expect(await world.ended(run, 'succeeded')).toMatchObject({ resumes: 1 });
    expect(await world.eventKinds('shop')).toContain('run-resumed');
    expect(world.errors).toEqual([]);
  });

  it('is given up when it took the server down again and again, and what was live stays', async () => {
    const world = await World.make();
    let server = await world.boot();
    await world.deployed(server, 'shop');
    world.memory.runtime.hold();
    const run = await world.upload(server, 'shop');
    for (let kill = 0; kill < 6; kill += 1) {
      await until(async () => (await world.deployments('shop'))[0]?.state === 'progressing');
      await world.inStage(run, 'deploy');
      server.kill();
      server = await world.boot();
    }
    const ended = await world.ended(run, 'failed');
    expect(ended.failure).toEqual({ code: 'server-restarted', params: { times: 6 }, lastLines: [] });
    expect((await world.deployments('shop')).map(({ state }) => state)).toEqual(['failed', 'live']);
    const observed = await world.memory.runtime.observe(run.appId);
    expect(observed?.rollout.templateHash).toBe(observed?.replicas[0]?.templateHash);
    expect(observed?.replicas.map(({ release }) => release)).toEqual([1, 1]);
  });

  it('starts its build again when that was lost', async () => {
    const world = await World.make();
    const killed = await world.boot();
    world.memory.runner.hold();
    const run = await world.upload(killed, 'shop');
    await world.inStage(run, 'build');
    await until(() => world.memory.runner.jobs.length === 1);
    killed.kill();
    world.memory.runner.letGo();
    await world.boot();
    await world.ended(run, 'succeeded');
    expect(world.memory.runner.jobs.map(({ runId }) => runId)).toEqual([run.id, run.id]);
  });
});
