import { describe, expect, it } from 'vitest';
import { type RunningServer, until, World } from '../../../../testing/platform/world.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import { cancelRun } from '../cancel-run.ts';
import { changeApp } from '../change-app.ts';
import { restartApp } from '../restart-app.ts';
import { rollbackApp } from '../rollback-app.ts';

/** A live App with a command before its next Release; of a secret that it may print. */
async function prepared(world: World, command: string): Promise<RunningServer> {
  const server = await world.boot();
  await world.deployed(server, 'shop');
  const change = { preDeployCommand: command };
  expect((await changeApp(server.platform, world.user, await world.app('shop'), change)).run).toBeUndefined();
  return server;
}

const stateOf = (run: PipelineRun, stage: string) => run.stages.find(({ name }) => name === stage)?.state;
const linesOf = async (world: World, run: PipelineRun) => {
  const { lines } = await until(async () => {
    const log = await world.memory.runLog.read(run.id, 0);
    return log.lines.some(({ source }) => source === 'predeploy') && log;
  });
  return lines.filter(({ source }) => source === 'predeploy').map(({ text }) => text);
};

describe('a pre-deploy command', () => {
  it('runs once for each release, before it is rolled out', async () => {
    const world = await World.make();
    const server = await prepared(world, 'echo migrated');
    const run = await world.deployed(server, 'shop');
    expect(stateOf(run, 'predeploy')).toBe('succeeded');
    expect(await linesOf(world, run)).toEqual(['$ echo migrated (from the settings)', 'migrated', 'it ended well']);
    const config = await changeApp(server.platform, world.user, await world.app('shop'), { configVars: { A: '1' } });
    await world.ended(config.run!, 'succeeded');
    const runs = world.memory.runtime.tasksBegun.map((begun) => begun.split(':')[0]);
    expect(runs).toEqual([run.id, config.run?.id]);
    expect(world.memory.runtime.tasksGoingOn).toEqual([]);
  });

  it('is not run by a restart or a rollback', async () => {
    const world = await World.make();
    const server = await prepared(world, 'echo migrated');
    await world.deployed(server, 'shop');
    const { length } = world.memory.runtime.tasksBegun;
    const app = await world.app('shop');
    const restarted = await world.ended(await restartApp(server.platform, world.user, app), 'succeeded');
    const back = await world.ended(await rollbackApp(server.platform, world.user, app, 1), 'succeeded');
    expect([restarted, back].map((run) => stateOf(run, 'predeploy'))).toEqual(['skipped', 'skipped']);
    expect(world.memory.runtime.tasksBegun).toHaveLength(length);
  });

  it('that fails keeps what runs, and says so with its last lines', async () => {
    const world = await World.make();
    const server = await prepared(world, 'echo no such table; exit 4');
    const before = await world.deployments('shop');
    const run = await world.ended(await world.upload(server, 'shop'), 'failed');
    expect(run.failure).toEqual({
      code: 'predeploy-failed',
      params: { command: 'echo no such table; exit 4', exitCode: 4 },
      lastLines: ['no such table'],
    });
    expect(['build', 'predeploy', 'deploy'].map((stage) => stateOf(run, stage))).toEqual([
      'succeeded',
      'failed',
      'waiting',
    ]);
    expect(await world.deployments('shop')).toEqual(before);
  });

  it('that takes too long is ended', async () => {
    const world = await World.make({ preDeployTimeoutMs: 20 });
    const server = await prepared(world, 'sleep 600');
    const run = await world.ended(await world.upload(server, 'shop'), 'failed');
    expect(run.failure?.code).toBe('predeploy-timeout');
  });

  it('is ended with its run when that is canceled', async () => {
    const world = await World.make();
    const server = await prepared(world, 'sleep 600');
    const run = await world.upload(server, 'shop');
    await until(() => world.memory.runtime.tasksGoingOn.length === 1);
    await cancelRun(server.platform, await world.app('shop'), run);
    expect(stateOf(await world.ended(run, 'canceled'), 'predeploy')).toBe('canceled');
    expect(world.memory.runtime.tasksGoingOn).toEqual([]);
  });

  it('goes on while its server is killed, and is not begun again by the next one', async () => {
    const world = await World.make();
    const server = await prepared(world, 'echo migrating; sleep');
    const run = await world.upload(server, 'shop');
    await until(() => world.memory.runtime.tasksGoingOn.length === 1);
    server.kill();
    await world.boot();
    await until(async () => (await world.memory.stores.runs.byId(run.id))?.resumes === 1);
    await world.inStage(run, 'predeploy');
    world.memory.runtime.wakeTask(run.id);
    await world.ended(run, 'succeeded');
    expect(world.memory.runtime.tasksBegun).toEqual([`${run.id}: echo migrating; sleep`]);
  });

  it('that has begun is waited for by the next server too when the setting has gone meanwhile', async () => {
    const world = await World.make();
    const server = await prepared(world, 'echo migrating; sleep; exit 3');
    const run = await world.upload(server, 'shop');
    await until(() => world.memory.runtime.tasksGoingOn.length === 1);
    await changeApp(server.platform, world.user, await world.app('shop'), { preDeployCommand: null });
    server.kill();
    await world.boot();
    await until(async () => (await world.memory.stores.runs.byId(run.id))?.resumes === 1);
    await world.inStage(run, 'predeploy');
    world.memory.runtime.wakeTask(run.id);
    const failure = { code: 'predeploy-failed', params: { command: 'echo migrating; sleep; exit 3', exitCode: 3 } };
    expect((await world.ended(run, 'failed')).failure).toMatchObject(failure);
  });

  it('of the settings wins over that of the Procfile', async () => {
    const world = await World.make();
    world.memory.runner.planWith({ preDeployCommand: 'echo of the Procfile' });
    const server = await world.boot();
    const first = await world.deployed(server, 'shop');
    expect(await linesOf(world, first)).toContain('$ echo of the Procfile (from the Procfile)');
    await changeApp(server.platform, world.user, await world.app('shop'), { preDeployCommand: 'echo mine' });
    const second = await world.deployed(server, 'shop');
    expect(await linesOf(world, second)).toContain('$ echo mine (from the settings)');
  });

  it('hides the app’s secrets in what it prints', async () => {
    const world = await World.make();
    const server = await prepared(world, 'echo key-of-the-shop-1234');
    const secrets = { KEY: 'key-of-the-shop-1234' };
    const { run } = await changeApp(server.platform, world.user, await world.app('shop'), { secrets });
    const ended = await world.ended(run!, 'succeeded');
    expect((await linesOf(world, ended)).join()).not.toContain('key-of-the-shop-1234');
  });
});
