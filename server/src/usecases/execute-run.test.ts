import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until, World } from '../../../testing/platform/world.ts';
import { CRASHES } from '../adapters/runtime/memory/memory-runtime.ts';
import { StageFailure } from '../domain/failure.ts';
import { Problem } from '../domain/problem.ts';
import { cancelRun } from './cancel-run.ts';
import { changeApp } from './change-app.ts';
import { WAITS_FOR_CLUSTER } from './until-answered.ts';

const STAGES = ['receive', 'push', 'test', 'build', 'volume', 'predeploy', 'deploy', 'verify'];
const OF_SOME_APPS = ['test', 'predeploy'];
/** How the stages of an App end that has no tests run, and no command before it is deployed. */
const PASSED = STAGES.map((name) => `${name} ${OF_SOME_APPS.includes(name) ? 'skipped' : 'succeeded'}`);

describe('a run', () => {
  it('takes an upload through every stage', async () => {
    const world = await World.make();
    const server = await world.boot();
    const run = await world.deployed(server, 'shop');
    expect(run.stages.map(({ name, state }) => `${name} ${state}`)).toEqual(PASSED);
    expect(run).toMatchObject({ release: 1, artifactId: run.id, resumes: 0, requestedBy: 'ada' });
    expect(await world.deployments('shop')).toMatchObject([{ state: 'live', release: 1, runId: run.id }]);
    const { replicas = [] } = (await world.memory.runtime.observe((await world.app('shop')).id)) ?? {};
    expect(replicas.map(({ release, state }) => `v${release} ${state}`)).toEqual(['v1 ready', 'v1 ready']);
    await expect
      .poll(() => world.eventKinds('shop'))
      .toEqual(['app-created', 'run-queued', 'release-live', 'run-succeeded']);
    expect(world.errors).toEqual([]);
  });

  it('tells of every stage in its log', async () => {
    const world = await World.make();
    const run = await world.deployed(await world.boot(), 'shop', { 'a/server.js': 'x', 'a/.git/config': 'y' });
    const { lines } = await until(async () => {
      const log = await world.memory.runLog.read(run.id, 0);
      return log.lines.at(-1)?.text === 'release v1 is live' && log;
    });
    const said = lines.map(({ source, text }) => `${source}: ${text}`);
    expect(said[0]).toMatch(/^receive: shop\.zip, [\d.]+ kB$/);
    expect(said).toContain('receive: top folder a/ taken off');
    expect(said.find((line) => line.startsWith('push: '))).toMatch(/^push: commit [0-9a-f]{10} in ada\/shop\/$/);
    expect(said.find((line) => line.startsWith('build: building'))).toBeDefined();
    expect(said).toContain('deploy: answers on /healthz: that path is its health check');
    expect(said).toContain('verify: redundant: 2 replicas ready on 2 nodes');
  });

  it('leaves nothing on the disk but its log when it went well', async () => {
    const world = await World.make();
    await world.deployed(await world.boot(), 'shop');
    const { disk } = world.memory;
    await until(() => readdirSync(join(disk, 'uploads')).length === 0);
    expect(readdirSync(join(disk, 'work'))).toEqual([]);
  });
});

/** How each stage is made to fail, and the card that must come of it. */
const FAILURES: [stage: string, code: string, arrange: (world: World) => unknown][] = [
  ['push', 'git-unreachable', (world) => world.memory.git.failNext('push', new StageFailure('git-unreachable'))],
  ['build', 'build-failed', ({ memory }) => memory.runner.failNextBuild(failure('build-failed', { exitCode: 1 }))],
  ['build', 'internal', ({ memory }) => memory.runner.refuseNext(new Error('no connection to the builder'))],
  ['volume', 'disk-full', ({ memory }) => memory.volumes.failNext('ensure', new StageFailure('disk-full'))],
  ['deploy', 'no-node', ({ memory }) => memory.runtime.answerTrials({ outcome: 'no-node' })],
  [
    'deploy',
    'no-port',
    ({ memory }) => memory.runtime.answerTrials({ outcome: 'no-port', lines: ['waiting for a tram'] }),
  ],
  ['deploy', 'health-failing', ({ memory }) => memory.runtime.answerTrials(failingHealth)],
  ['deploy', 'fixed-port', ({ memory }) => memory.runtime.answerTrials({ fixedPort: 3000, refusal: 'fixed-port' })],
  ['deploy', 'binds-to-loopback', ({ memory }) => memory.runtime.answerTrials({ refusal: 'binds-to-loopback' })],
  ['deploy', 'internal', ({ memory }) => memory.runtime.failNext('apply', new Error('the runtime is away'))],
  ['verify', 'edge-no-answer', (world) => answerBadly(world)],
];
const failingHealth = { healthCheck: { kind: 'tcp', path: '/' }, answers: { '/': 500, '/healthz': 503 } } as const;

function failure(code: 'build-failed', params: Record<string, number>) {
  return { code, params, lastLines: ['make: *** [all] Error 1'] };
}

// The clock stands still in tests: each answer lets the time of the whole stage pass.
function answerBadly({ memory }: World): void {
  memory.router.answerProbes(() => {
    memory.clock.advance(memory.rules.verifyTimeoutMs);
    return { status: 502, ms: 1 };
  });
}

describe('a run that fails', () => {
  it('says that the upload is no zip', async () => {
    const world = await World.make();
    const server = await world.boot();
    const run = await world.uploadZip(server, 'shop', Buffer.from('console.log("a script, not a zip")'));
    const ended = await world.ended(run, 'failed');
    expect(ended.failure?.code).toBe('not-a-zip');
    expect(ended.stages.map(({ state }) => state)).toEqual([
      'failed',
      ...STAGES.slice(1).map((name) => (OF_SOME_APPS.includes(name) ? 'skipped' : 'waiting')),
    ]);
    await expect.poll(() => world.eventKinds('shop')).toEqual(['app-created', 'run-queued', 'run-failed']);
    // What was uploaded stays as long as the run is known.
    expect(readdirSync(join(world.memory.disk, 'uploads'))).toEqual([`${run.archiveId}.zip`]);
  });

  it('for want of room keeps nothing that takes room', async () => {
    const world = await World.make();
    const server = await world.boot();
    const full = new Problem('disk-full', 'no room');
    world.memory.git.failNext('push', full);
    const ended = await world.ended(await world.upload(server, 'shop'), 'failed');
    expect(ended.failure).toEqual({ code: 'disk-full', params: {}, lastLines: [] });
    await expect.poll(() => readdirSync(join(world.memory.disk, 'uploads'))).toEqual([]);
  });

  it.each(FAILURES)('in %s has the card %s, and what was live stays', async (stage, code, arrange) => {
    const world = await World.make();
    const server = await world.boot();
    const before = await world.deployed(server, 'shop');
    const copies = await copiesOf(world);
    arrange(world);
    const run = await world.ended(await world.upload(server, 'shop'), 'failed');
    expect(run.failure?.code).toBe(code);
    expect(run.stages.find((candidate) => candidate.state === 'failed')?.name).toBe(stage);
    const live = (await world.deployments('shop')).filter(({ state }) => state !== 'failed');
    expect(live).toMatchObject([{ state: 'live', release: before.release }]);
    await until(async () => (await copiesOf(world)).every(({ release }) => release === before.release));
    expect((await copiesOf(world)).map(({ state }) => state)).toEqual(['ready', 'ready']);
    if (stage !== 'verify') expect(await copiesOf(world)).toEqual(copies);
    await expect.poll(() => readdirSync(join(world.memory.disk, 'work'))).toEqual([]);
  });

  it('of a crashing program shows its last lines, and takes it off when nothing was live before', async () => {
    const world = await World.make();
    const server = await world.boot();
    world.memory.runner.hold();
    const run = await world.upload(server, 'shop');
    await world.inStage(run, 'build');
    await changeApp(server.platform, world.user, await world.app('shop'), { configVars: { [CRASHES]: '1' } });
    world.memory.runner.finish(run.id);
    const ended = await world.ended(run, 'failed');
    expect(ended.failure).toMatchObject({ code: 'app-crashed', params: { exitCode: 3 }, lastLines: ['boom'] });
    expect(await world.deployments('shop')).toEqual([]);
    expect(await copiesOf(world)).toEqual([]);
    const { lines } = await world.memory.runLog.read(run.id, 0);
    const card = { code: 'app-crashed', params: ended.failure?.params };
    expect(lines.at(-1)).toMatchObject({ text: 'failed: app-crashed', card });
  });

  it('that prints a secret of its app hides it, in the log, the card and what is told live', async () => {
    const world = await World.make();
    const server = await world.boot();
    await world.deployed(server, 'shop');
    const { run: config } = await changeApp(server.platform, world.user, await world.app('shop'), {
      secrets: { TOKEN: 'hunter2222' },
    });
    await world.ended(config!, 'succeeded');
    world.memory.runner.failNextBuild({
      ...{ code: 'build-failed', params: { message: 'no such token: hunter2222' } },
      lastLines: ['TOKEN=hunter2222'],
    });
    const run = await world.upload(server, 'shop');
    const ended = await world.ended(run, 'failed');
    expect(ended.failure).toMatchObject({
      params: { message: 'no such token: [secret]' },
      lastLines: ['TOKEN=[secret]'],
    });
    const { lines } = await world.memory.runLog.read(run.id, 0);
    expect(JSON.stringify([ended, lines, server.events])).not.toContain('hunter2222');
  });

  it('in the rollout shows the copy that did not come up, and brings the old ones back', async () => {
    const world = await World.make();
    const server = await world.boot();
    await world.deployed(server, 'shop');
    const copies = await copiesOf(world);
    // The trial goes well, and the copies of the rollout do not.
    world.memory.runtime.answerTrials({ outcome: 'listening', healthCheck: { kind: 'http', path: '/healthz' } });
    world.memory.runtime.trial = async () => ({
      outcome: 'listening',
      loopbackOnly: true,
      healthCheck: { kind: 'http', path: '/healthz' },
      answers: {},
      lines: [],
    });
    const { run } = await changeApp(server.platform, world.user, await world.app('shop'), {
      configVars: { [CRASHES]: '1' },
    });
    const ended = await world.ended(run!, 'failed');
    expect(ended.failure).toMatchObject({ code: 'app-crashed', lastLines: ['boom'] });
    expect((await world.deployments('shop')).map(({ state }) => state)).toEqual(['failed', 'live']);
    await until(async () => (await copiesOf(world)).length === 2);
    expect(await copiesOf(world)).toEqual(copies);
  });

  it('gives up a rollout that takes too long', async () => {
    const world = await World.make();
    const server = await world.boot();
    world.memory.runtime.hold();
    const run = await world.upload(server, 'shop');
    await until(async () => (await world.deployments('shop'))[0]?.state === 'progressing');
    await until(() => {
      world.memory.clock.advance(1_000);
      return world.memory.stores.runs.byId(run.id).then((now) => now?.state === 'failed');
    });
    expect((await world.ended(run, 'failed')).failure).toMatchObject({
      code: 'start-timeout',
      params: { seconds: 60 },
    });
    expect(world.memory.runtime.watchers).toBe(1); // the route loop's
  });
});

/** An update whose new copies do not come up before letGo(). */
async function midRollout() {
  const world = await World.make();
  const server = await world.boot();
  await world.deployed(server, 'shop');
  world.memory.runtime.hold();
  const run = await world.upload(server, 'shop');
  await until(async () => (await world.deployments('shop'))[0]?.state === 'progressing');
  return { world, run };
}

describe('a run that finds no room', () => {
  const FULL = { code: 'nodes-full', params: { needed: 'cpu' } } as const;
  const waits = (world: World, run: { id: string }) =>
    until(async () => (await world.memory.stores.runs.byId(run.id))?.waitsFor?.code === 'nodes-full');

  it('says so, keeps no other run waiting, and goes on when there is room', async () => {
    const world = await World.make({ runsAtOnce: 1 });
    const server = await world.boot();
    world.memory.runtime.fill(FULL);
    const first = await world.upload(server, 'shop');
    await waits(world, first);
    const second = await world.upload(server, 'blog');
    await waits(world, second);
    world.memory.runtime.letGo();
    for (const run of [first, second]) expect((await world.ended(run, 'succeeded')).waitsFor).toBeUndefined();
  });

  it('in the middle of its rollout is waited for longer, and then fails with the reason', async () => {
    const { world, run } = await midRollout();
    world.memory.runtime.fill(FULL);
    await waits(world, run);
    world.memory.clock.advance(2 * world.memory.rules.rolloutTimeoutMs);
    await world.inStage(run, 'deploy');
    world.memory.clock.advance(world.memory.rules.roomTimeoutMs);
    const ended = await world.ended(run, 'failed');
    expect(ended.failure).toMatchObject(FULL);
    expect(ended.waitsFor).toBeUndefined();
  });

  it('is left at once when it is canceled', async () => {
    const world = await World.make();
    const server = await world.boot();
    world.memory.runtime.fill(FULL);
    const run = await world.upload(server, 'shop');
    await waits(world, run);
    await cancelRun(server.platform, await world.app('shop'), run);
    expect((await world.ended(run, 'canceled')).waitsFor).toBeUndefined();
  });
});

describe('a run while the cluster does not answer', () => {
  const logOf = async (world: World, runId: string) =>
    (await world.memory.runLog.read(runId, 0)).lines.map(({ text }) => text);

  it('waits, and goes on when it answers', async () => {
    const world = await World.make();
    const server = await world.boot();
    world.memory.runtime.setSilent(world.memory.clock.now() - 60_000);
    const run = await world.upload(server, 'shop');
    await until(async () => (await logOf(world, run.id)).includes(WAITS_FOR_CLUSTER));
    expect(await world.deployments('shop')).toEqual([]);
    world.memory.runtime.setSilent(undefined);
    await world.ended(run, 'succeeded');
  });

  it('is not given up in the middle of its rollout', async () => {
    const { world, run } = await midRollout();
    world.memory.runtime.setSilent(world.memory.clock.now());
    world.memory.clock.advance(2 * world.memory.rules.rolloutTimeoutMs);
    await until(async () => (await logOf(world, run.id)).includes(WAITS_FOR_CLUSTER));
    world.memory.runtime.setSilent(undefined);
    world.memory.runtime.letGo();
    await world.ended(run, 'succeeded');
  });
});

describe('a run that is canceled', () => {
  const HELD: [stage: string, hold: (world: World) => unknown][] = [
    ['build', ({ memory }) => memory.runner.hold()],
    ['deploy', ({ memory }) => memory.runtime.hold()],
    ['verify', ({ memory }) => memory.router.answerProbes(() => ({ status: 502, ms: 1 }))],
  ];

  it.each(HELD)('in %s ends as canceled, and what was live stays', async (stage, hold) => {
    const world = await World.make();
    const server = await world.boot();
    await world.deployed(server, 'shop');
    hold(world);
    const run = await world.upload(server, 'shop');
    await world.inStage(run, stage);
    expect(await cancelRun(server.platform, await world.app('shop'), run)).toMatchObject({ cancelRequested: true });
    const ended = await world.ended(run, 'canceled');
    expect(ended.stages.find(({ name }) => name === stage)?.state).toBe('canceled');
    expect(ended.failure).toBeUndefined();
    expect((await world.deployments('shop')).filter(({ state }) => state !== 'failed')).toMatchObject([
      { state: 'live', release: 1 },
    ]);
    if (stage === 'build') expect(await world.memory.runner.observe(run.id)).toEqual({ state: 'canceled' });
    await expect.poll(async () => (await world.eventKinds('shop')).at(-1)).toBe('run-canceled');
    world.memory.runtime.letGo();
    await until(async () => (await copiesOf(world)).every(({ release }) => release === 1));
    await expect(cancelRun(server.platform, await world.app('shop'), run)).rejects.toMatchObject({
      code: 'run-not-active',
    });
    expect(world.errors).toEqual([]);
  });

  it('while it waits ends at once', async () => {
    const world = await World.make({ runsAtOnce: 1 });
    const server = await world.boot();
    world.memory.runner.hold();
    const first = await world.upload(server, 'shop');
    await world.inStage(first, 'build');
    const second = await world.upload(server, 'blog');
    expect(await cancelRun(server.platform, await world.app('blog'), second)).toMatchObject({ state: 'canceled' });
    expect(await world.eventKinds('blog')).toEqual(['app-created', 'run-queued', 'run-canceled']);
    world.memory.runner.finish(first.id);
    await world.ended(first, 'succeeded');
    expect((await world.ended(second, 'canceled')).startedAt).toBeUndefined();
  });

  it('after it went live is live all the same', async () => {
    const world = await World.make();
    const server = await world.boot();
    const { events } = world.memory.stores;
    const add = events.add;
    // The last thing before its end: the moment in which a cancel comes too late.
    events.add = async (event) => {
      await add(event);
      if (event.kind !== 'release-live') return;
      const [active] = await world.memory.stores.runs.listActive();
      await cancelRun(server.platform, await world.app('shop'), active!);
    };
    await world.deployed(server, 'shop');
    expect((await world.deployments('shop'))[0]?.state).toBe('live');
  });
});

describe('the end of a run', () => {
  it('is what it was when the event that tells of it cannot be kept', async () => {
    const world = await World.make();
    const server = await world.boot();
    const { events } = world.memory.stores;
    events.add = () => Promise.reject(new Error('the database is full'));
    const run = await world.deployed(server, 'shop');
    expect(run.failure).toBeUndefined();
    const told = () => server.events.filter((event) => event.type === 'event').map(({ event }) => event.kind);
    await expect.poll(told).toEqual(['app-created', 'run-queued', 'release-live', 'run-succeeded']);
    expect(world.errors).toEqual([]);
  });

  it('is written later when the database does not take it', async () => {
    const world = await World.make();
    const server = await world.boot();
    const { runs } = world.memory.stores;
    const update = runs.update;
    let refused = 0;
    runs.update = (id, change) =>
      update(id, (old) => {
        const next = change(old);
        if (next.state === 'failed' && refused++ === 0) throw new Error('the database is locked');
        return next;
      });
    world.memory.git.failNext('push', new StageFailure('git-unreachable'));
    const run = await world.upload(server, 'shop');
    // It is taken up again, and what failed works now.
    const ended = await world.ended(run, 'succeeded');
    expect(ended.resumes).toBe(1);
    expect(world.errors).toMatchObject([{ message: 'the database is locked' }]);
    await expect.poll(() => existsSync(join(world.memory.disk, 'work', run.id))).toBe(false);
  });

  it('is not failure when the database was away for a moment: it goes on from its stage', async () => {
    const world = await World.make();
    const server = await world.boot();
    const { runs } = world.memory.stores;
    const update = runs.update;
    let refused = 0;
    runs.update = (id, change) =>
      update(id, (old) => {
        const next = change(old);
        const isBuilt = next.stages.some(({ name, state }) => name === 'build' && state === 'succeeded');
        if (isBuilt && refused++ === 0) throw new Problem('database-away', 'The database is away.');
        return next;
      });
    const ended = await world.ended(await world.upload(server, 'shop'), 'succeeded');
    expect(ended.resumes).toBe(1);
    expect(ended.failure).toBeUndefined();
    expect(world.errors).toMatchObject([{ code: 'database-away' }]);
    expect(await world.deployments('shop')).toMatchObject([{ state: 'live', release: 1 }]);
  });
});

async function copiesOf(world: World) {
  const app = await world.app('shop');
  const observation = await world.memory.runtime.observe(app.id);
  return (observation?.replicas ?? []).map(({ id, release, state }) => ({ id, release, state }));
}

describe('a run whose code git does not take', () => {
  const AWAY = new StageFailure('git-access-refused', { host: 'git.example', message: 'Authentication failed' });
  const waits = (world: World, run: { id: string }) =>
    until(async () => (await world.memory.stores.runs.byId(run.id))?.waitsFor?.code === 'git-access-refused');

  it('keeps the upload, keeps no other run waiting, and goes on when git takes it', async () => {
    const world = await World.make({ runsAtOnce: 1 });
    const server = await world.boot();
    world.memory.git.failUntil('push', AWAY);
    const first = await world.upload(server, 'shop');
    await waits(world, first);
    const second = await world.upload(server, 'blog');
    await waits(world, second);
    world.memory.git.failUntil('push');
    for (const run of [first, second]) expect((await world.ended(run, 'succeeded')).waitsFor).toBeUndefined();
  });

  it('is not given up, however often the server is started anew', async () => {
    const world = await World.make();
    world.memory.git.failUntil('push', AWAY);
    let server = await world.boot();
    const run = await world.upload(server, 'shop');
    for (let start = 0; start < 7; start += 1) {
      await waits(world, run);
      await server.stop();
      server = await world.boot();
    }
    world.memory.git.failUntil('push');
    await world.ended(run, 'succeeded');
  });

  it('is left when it is canceled, and its zip with it', async () => {
    const world = await World.make();
    const server = await world.boot();
    world.memory.git.failUntil('push', AWAY);
    const run = await world.upload(server, 'shop');
    await waits(world, run);
    await cancelRun(server.platform, await world.app('shop'), run);
    expect((await world.ended(run, 'canceled')).waitsFor).toBeUndefined();
  });
});
