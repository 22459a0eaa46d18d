import { expect, it } from 'vitest';
import { type RunningServer, until, World } from '../../../../testing/platform/world.ts';
import { stagesOf } from '../../domain/pipeline-run.ts';
import { cancelRun } from '../cancel-run.ts';
import { changeApp } from '../change-app.ts';
import { restartApp } from '../restart-app.ts';

/** A live App that has its tests run from now on. */
async function tested(world: World): Promise<RunningServer> {
  const server = await world.boot();
  await world.deployed(server, 'shop');
  const secrets = { KEY: 'hidden' };
  await changeApp(server.platform, world.user, await world.app('shop'), {
    runTests: true,
    configVars: { COLOR: 'red' },
    secrets,
  });
  const [run] = await until(async () => {
    const runs = await world.memory.stores.runs.listByApp((await world.app('shop')).id, 10);
    return runs.length === 2 && runs;
  });
  await world.ended(run!, 'succeeded');
  world.memory.runner.jobs.length = 0;
  return server;
}

const jobsOf = ({ memory }: World) => memory.runner.jobs.map(({ runId, purpose }) => `${runId} ${purpose}`);
const stateOf = (run: { stages: { name: string; state: string }[] }, stage: string) =>
  run.stages.find(({ name }) => name === stage)?.state;

it('runs the tests of new code before it is built, with config vars and without secrets', async () => {
  const world = await World.make();
  const run = await world.deployed(await tested(world), 'shop');
  expect(jobsOf(world)).toEqual([`${run.id}-test test`, `${run.id} build`]);
  expect(world.memory.runner.jobs.map(({ env }) => env)).toEqual([{ COLOR: 'red' }, { COLOR: 'red' }]);
  expect(stateOf(run, 'test')).toBe('succeeded');
  const { lines } = await until(async () => {
    const log = await world.memory.runLog.read(run.id, 0);
    return log.lines.some(({ source }) => source === 'verify') && log;
  });
  expect(lines.filter(({ source }) => source === 'test').map(({ text }) => text)).toEqual([
    expect.stringMatching(/^testing [0-9a-f]{10}$/),
  ]);
});

it('with tests that fail builds nothing, and leaves what runs as it is', async () => {
  const world = await World.make();
  const server = await tested(world);
  const before = await world.deployments('shop');
  const lastLines = ['not ok 1 - a total'];
  world.memory.runner.failNextBuild({ code: 'tests-failed', params: { exitCode: 1, command: 'npm test' }, lastLines });
  const run = await world.ended(await world.upload(server, 'shop'), 'failed');
  expect(run.failure).toEqual({ code: 'tests-failed', params: { exitCode: 1, command: 'npm test' }, lastLines });
  expect(['test', 'build', 'deploy'].map((stage) => stateOf(run, stage))).toEqual(['failed', 'waiting', 'waiting']);
  expect(jobsOf(world)).toEqual([`${run.id}-test test`]);
  expect(await world.deployments('shop')).toEqual(before);
});

it('is left out for Apps that did not ask for it, and for runs without new code', async () => {
  const world = await World.make();
  const server = await tested(world);
  const restart = await restartApp(server.platform, world.user, await world.app('shop'));
  expect(stateOf(await world.ended(restart, 'succeeded'), 'test')).toBe('skipped');
  await changeApp(server.platform, world.user, await world.app('shop'), { runTests: false });
  expect(stateOf(await world.deployed(server, 'shop'), 'test')).toBe('skipped');
  expect(jobsOf(world).filter((job) => job.endsWith(' test'))).toEqual([]);
  const states = (runTests: boolean) => stagesOf('push', { runTests }).map(({ state }) => state);
  const others = ['waiting', 'waiting', 'skipped', 'waiting', 'waiting'];
  expect(states(true)).toEqual(['skipped', 'skipped', 'waiting', ...others]);
  expect(states(false)).toEqual(['skipped', 'skipped', 'skipped', ...others]);
});

it('runs them again when the server was killed meanwhile, and not when they had passed', async () => {
  const world = await World.make();
  const server = await tested(world);
  world.memory.runner.hold();
  const run = await world.upload(server, 'shop');
  await world.inStage(run, 'test');
  await until(() => jobsOf(world).length === 1);
  server.kill();
  const second = await world.boot();
  await until(() => jobsOf(world).length === 2);
  world.memory.runner.finish(`${run.id}-test`);
  await until(() => jobsOf(world).length === 3);
  second.kill();
  world.memory.runner.letGo();
  await world.boot();
  await world.ended(run, 'succeeded');
  const [test, build] = [`${run.id}-test test`, `${run.id} build`];
  expect(jobsOf(world)).toEqual([test, test, build, build]);
});

it('ends them when the run is canceled', async () => {
  const world = await World.make();
  const server = await tested(world);
  world.memory.runner.hold();
  const run = await world.upload(server, 'shop');
  await until(() => jobsOf(world).length === 1);
  await cancelRun(server.platform, await world.app('shop'), run);
  expect(stateOf(await world.ended(run, 'canceled'), 'test')).toBe('canceled');
  expect(await world.memory.runner.observe(`${run.id}-test`)).toEqual({ state: 'canceled' });
});
