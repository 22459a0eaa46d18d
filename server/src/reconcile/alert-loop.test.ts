import { describe, expect, it } from 'vitest';
import { type RunningServer, World } from '../../../testing/platform/world.ts';
import type { Alert, AlertKind } from '../domain/alerts/alert.ts';
import type { DrillReport } from '../domain/drill.ts';
import { deleteApp } from '../usecases/delete-app.ts';
import { addChannel } from '../usecases/notifications/channels.ts';
import { stopApp } from '../usecases/stop-app.ts';
import { AlertLoop } from './alert-loop.ts';

interface Watched {
  world: World;
  server: RunningServer;
  loop: AlertLoop;
  appId: string;
}

/** A loop that looks when the test says so, over an App that is live and was seen well; its owner has a channel for everything. */
async function watched(): Promise<Watched> {
  const world = await World.make();
  const server = await world.boot();
  const { appId } = await world.deployed(server, 'shop');
  await server.stop();
  await addChannel(world.memory, world.user, {
    ...{ kind: 'e-mail', to: 'ada@example.com', name: 'mail', language: 'en', ownApps: true, platform: true },
    alertKinds: ['too-few-ready', 'same-node', 'errors', 'restart-loop', 'out-of-memory', 'run-failed', 'node-lost'],
  });
  const loop = await newLoop(world, server);
  return { world, server, loop, appId };
}

async function newLoop(world: World, server: RunningServer): Promise<AlertLoop> {
  const loop = new AlertLoop(server.platform, (error) => world.errors.push(error));
  await loop.begin();
  await loop.look();
  return loop;
}

/** One look a second. */
async function lookFor({ world, loop }: Pick<Watched, 'world' | 'loop'>, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    world.memory.clock.advance(1_000);
    await loop.look();
  }
}

const openOf = async ({ world }: Pick<Watched, 'world'>) =>
  (await world.memory.stores.alerts.listOpen()).map(({ kind }) => kind);
const allOf = async ({ world }: Pick<Watched, 'world'>): Promise<Alert[]> => {
  const apps = (await world.memory.stores.apps.listAll()).map(({ id }) => id);
  return world.memory.stores.alerts.list({ appIds: apps, platform: true, limit: 100 });
};
const told = async ({ world }: Pick<Watched, 'world'>) =>
  (await world.memory.stores.channels.waiting()).map(({ turn, alert }) => `${turn} ${alert.kind}`);

/** One copy is not ready any more; the other is. */
function loseOne({ world, appId }: Watched): void {
  world.memory.runtime.break(appId, 0, { reason: 'unknown' }, 'unhealthy');
  world.memory.runtime.mendCopy(appId, firstCopy(world, appId));
}

function firstCopy(world: World, appId: string): string {
  // The fake counts its copies: those of the first App are the first two.
  return world.memory.runtime.specOf(appId) ? 'rep_1' : '';
}

describe('fewer than two ready', () => {
  it('is raised after 15 s and ended after 15 s, once each', async () => {
    const watch = await watched();
    loseOne(watch);
    await lookFor(watch, 15);
    expect(await openOf(watch)).toEqual([]);
    await lookFor(watch, 20);
    expect(await openOf(watch)).toEqual(['too-few-ready']);
    expect(await told(watch)).toEqual(['raised too-few-ready']);
    watch.world.memory.runtime.mend(watch.appId);
    await lookFor(watch, 14);
    expect(await openOf(watch)).toEqual(['too-few-ready']);
    await lookFor(watch, 5);
    expect(await told(watch)).toEqual(['raised too-few-ready', 'ended too-few-ready']);
    expect(await allOf(watch)).toMatchObject([{ ending: 'over', params: { ready: 1, wanted: 2 } }]);
    expect(watch.world.errors).toEqual([]);
  });

  it('that become none are told once more, and both are over together', async () => {
    const watch = await watched();
    const { runtime } = watch.world.memory;
    loseOne(watch);
    await lookFor(watch, 20);
    runtime.break(watch.appId, 0, { reason: 'unknown' }, 'unhealthy');
    await lookFor(watch, 20);
    expect((await allOf(watch)).map(({ subject, params }) => [subject, params.ready])).toEqual([
      ['down', 0],
      ['', 1],
    ]);
    runtime.mend(watch.appId);
    await lookFor(watch, 20);
    expect(await told(watch)).toEqual([
      ...Array(2).fill('raised too-few-ready'),
      ...Array(2).fill('ended too-few-ready'),
    ]);
  });

  it('that is over within 15 s is no alert, however often', async () => {
    const watch = await watched();
    for (let round = 0; round < 5; round += 1) {
      loseOne(watch);
      await lookFor(watch, 12);
      watch.world.memory.runtime.mend(watch.appId);
      await lookFor(watch, 2);
    }
    expect(await allOf(watch)).toEqual([]);
  });

  it('survives a restart of the server: not raised again, and ended by the next one', async () => {
    const watch = await watched();
    loseOne(watch);
    await lookFor(watch, 20);
    await watch.loop.close();
    const loop = await newLoop(watch.world, watch.server);
    await lookFor({ ...watch, loop }, 30);
    expect(await told(watch)).toEqual(['raised too-few-ready']);
    watch.world.memory.runtime.mend(watch.appId);
    await lookFor({ ...watch, loop }, 20);
    expect(await told(watch)).toEqual(['raised too-few-ready', 'ended too-few-ready']);
  });

  it('is raised again and not lost when the database did not take it', async () => {
    const watch = await watched();
    loseOne(watch);
    watch.world.memory.stores.failNext('alerts.raise', new Error('database or disk is full'));
    await lookFor(watch, 20);
    expect(watch.world.errors.map(String)).toEqual(['Error: database or disk is full']);
    expect(await told(watch)).toEqual(['raised too-few-ready']);
  });

  it('is taken over when another server has raised it', async () => {
    const watch = await watched();
    const other = await newLoop(watch.world, watch.server);
    loseOne(watch);
    await lookFor(watch, 20);
    await lookFor({ ...watch, loop: other }, 20);
    expect(await told(watch)).toEqual(['raised too-few-ready']);
    watch.world.memory.runtime.mend(watch.appId);
    await lookFor({ ...watch, loop: other }, 20);
    expect(await told(watch)).toEqual(['raised too-few-ready', 'ended too-few-ready']);
  });

  it('ends when the app is stopped on purpose, and is not raised by it', async () => {
    const watch = await watched();
    loseOne(watch);
    await lookFor(watch, 20);
    await stopApp(watch.server.platform, watch.world.user, await watch.world.app('shop'));
    await lookFor(watch, 40);
    expect(await told(watch)).toEqual(['raised too-few-ready', 'ended too-few-ready']);
    expect(await allOf(watch)).toMatchObject([{ ending: 'stopped' }]);
  });

  it('ends when the app is deleted', async () => {
    const watch = await watched();
    loseOne(watch);
    await lookFor(watch, 20);
    await deleteApp(watch.server.platform, watch.world.user, await watch.world.app('shop'), {
      confirm: 'shop',
      deleteData: false,
    });
    await lookFor(watch, 1);
    expect(await allOf(watch)).toMatchObject([{ ending: 'deleted' }]);
  });

  it('says nothing of an app that was stopped, and of one that comes up with the server', async () => {
    const watch = await watched();
    await stopApp(watch.server.platform, watch.world.user, await watch.world.app('shop'));
    await lookFor(watch, 30);
    const fresh = await watched();
    loseOne(fresh);
    const loop = await newLoop(fresh.world, fresh.server);
    await lookFor({ ...fresh, loop }, 110);
    expect([await allOf(watch), await allOf(fresh)]).toEqual([[], []]);
    await lookFor({ ...fresh, loop }, 40);
    expect(await openOf(fresh)).toEqual(['too-few-ready']);
  });

  it('is not raised by a drill that mends in its time, and is by one that does not', async () => {
    const watch = await watched();
    const { clock, stores } = watch.world.memory;
    const drill: Omit<DrillReport, 'state'> = {
      ...{ id: 'drl_1', appId: watch.appId, kind: 'replica-kill', target: 'rep_2', ratePerS: 1, startedBy: 'ada' },
      ...{ sent: 0, failed: 0, slowestMs: 0, p50Ms: 0, p99Ms: 0, startedAt: clock.now() },
    };
    await stores.drills.put({ ...drill, state: 'running' });
    loseOne(watch);
    await lookFor(watch, 60);
    await stores.drills.put({ ...drill, state: 'failed', endedAt: clock.now() });
    await lookFor(watch, 29);
    expect(await allOf(watch)).toEqual([]);
    await lookFor(watch, 20);
    expect(await openOf(watch)).toEqual(['too-few-ready']);
  });

  it('is not judged while what runs the apps does not answer', async () => {
    const watch = await watched();
    loseOne(watch);
    watch.world.memory.runtime.setSilent(watch.world.memory.clock.now() - 60_000);
    await lookFor(watch, 60);
    expect(await allOf(watch)).toEqual([]);
  });
});

describe('a lost node', () => {
  it('is told to the operator once, with the apps that it has taken', async () => {
    const watch = await watched();
    watch.world.memory.runtime.setNode('node-1', false);
    watch.world.memory.runtime.break(watch.appId, 0, {}, 'lost');
    watch.world.memory.runtime.mendCopy(watch.appId, 'rep_1');
    await lookFor(watch, 40);
    expect(await openOf(watch)).toEqual(['too-few-ready', 'node-lost']);
    expect(await told(watch)).toEqual(['raised node-lost']);
    watch.world.memory.runtime.setNode('node-1', true);
    watch.world.memory.runtime.mend(watch.appId);
    await lookFor(watch, 40);
    expect(await told(watch)).toEqual(['raised node-lost', 'ended node-lost']);
    expect(await openOf(watch)).toEqual([]);
  });

  it('in maintenance is no alert', async () => {
    const watch = await watched();
    await watch.world.memory.runtime.drain('node-1');
    watch.world.memory.runtime.setNode('node-1', false);
    await lookFor(watch, 60);
    expect(await allOf(watch)).toEqual([]);
  });
});

describe('copies that end', () => {
  it('again and again are a loop, told at about the same moment as what it takes away', async () => {
    const watch = await watched();
    const { runtime, clock } = watch.world.memory;
    const raised = new Map<AlertKind, number>();
    const began = clock.now();
    for (let second = 1; second <= 30; second += 1) {
      clock.advance(1_000);
      runtime.break(watch.appId, Math.min(second, 6), { reason: 'exited', at: clock.now() }, 'crashed');
      await watch.loop.look();
      for (const alert of await watch.world.memory.stores.alerts.listOpen()) raised.set(alert.kind, alert.raisedAt);
    }
    expect([...raised.keys()].sort()).toEqual(['restart-loop', 'too-few-ready']);
    const times = [...raised.values()].map((at) => (at - began) / 1_000);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(5);
    expect(await told(watch)).toHaveLength(2);
  });

  it('again and again are a loop in the background, too, and nothing is told of what visitors reach', async () => {
    const world = await World.make();
    world.memory.runner.planWith({ background: { worker: 'node jobs.js' } });
    const server = await world.boot();
    const { appId } = await world.deployed(server, 'shop');
    await server.stop();
    const loop = await newLoop(world, server);
    const { runtime, clock } = world.memory;
    for (let ends = 1; ends <= 30; ends += 1) {
      runtime.break(`${appId}.worker`, Math.min(ends, 6), { reason: 'exited', at: clock.now() }, 'crashed');
      await lookFor({ world, loop }, 1);
    }
    expect(await openOf({ world })).toEqual(['restart-loop']);
  });

  it('for want of memory are told at once, and over after half an hour', async () => {
    const watch = await watched();
    const { runtime, clock } = watch.world.memory;
    runtime.break(watch.appId, 1, { reason: 'out-of-memory', at: clock.now() }, 'ready');
    await lookFor(watch, 1);
    expect(await told(watch)).toEqual(['raised out-of-memory']);
    clock.advance(29 * 60_000);
    await lookFor(watch, 1);
    expect(await openOf(watch)).toEqual(['out-of-memory']);
    clock.advance(60_000);
    await lookFor(watch, 1);
    expect(await openOf(watch)).toEqual([]);
  });
});

describe('runs', () => {
  it('that fail are told each, and are over with one that succeeds', async () => {
    const watch = await watched();
    const server = await watch.world.boot();
    await addChannel(watch.world.memory, watch.world.user, {
      ...{ kind: 'webhook', to: 'https://example.com', name: 'hook', language: 'en', ownApps: true, platform: false },
      alertKinds: ['run-failed'],
    });
    const loop = await newLoop(watch.world, server);
    const look = { ...watch, loop };
    const fail = async () => {
      const zip = Buffer.from('no zip');
      await watch.world.ended(await watch.world.uploadZip(server, 'shop', zip), 'failed');
      await lookFor(look, 1);
    };
    await fail();
    await fail();
    expect(await openOf(watch)).toEqual(['run-failed']);
    await watch.world.deployed(server, 'shop');
    await lookFor(look, 1);
    expect(await openOf(watch)).toEqual([]);
    const ends = (await allOf(watch)).map(({ ending, params }) => [ending, params.run]);
    expect(ends).toEqual([
      ['over', 3],
      ['replaced', 2],
    ]);
    // People are told of each failure and of the end; a program, of the end of each.
    const byKind = await tellsByKind(watch);
    expect(byKind['e-mail']).toEqual(['raised 2', 'raised 3', 'ended 3']);
    expect(byKind.webhook).toEqual(['raised 2', 'raised 3', 'ended 2', 'ended 3']);
  });
});

async function tellsByKind({ world }: Watched): Promise<Record<string, string[]>> {
  const { channels } = world.memory.stores;
  const all: Record<string, string[]> = {};
  for (const { id, kind } of await channels.listAll()) {
    all[kind] = (await channels.waiting(id)).map(({ turn, alert }) => `${turn} ${alert.params.run}`);
  }
  return all;
}

describe('figures', () => {
  it('errors for two minutes are told', async () => {
    const watch = await watched();
    const { metrics, clock } = watch.world.memory;
    const minute = async (errorsPerS: number) => {
      for (let sample = 0; sample < 12; sample += 1) {
        clock.advance(5_000);
        metrics.add(watch.appId, {
          ...{ at: clock.now(), requestsPerS: 10, errorsPerS, retriesPerS: 0, inFlight: 0 },
          ...{ cpuCores: 0, memoryBytes: 0, readyReplicas: 2 },
        });
        await watch.loop.lookAtTraffic();
      }
    };
    await minute(0);
    await minute(1);
    await minute(1);
    expect(await openOf(watch)).toEqual([]);
    await minute(1);
    expect(await openOf(watch)).toEqual(['errors']);
    for (let round = 0; round < 5; round += 1) await minute(0);
    expect(await openOf(watch)).toEqual([]);
    expect(await told(watch)).toEqual(['raised errors', 'ended errors']);
  });

  it('a volume that is nearly full is told, and one that cannot be looked at keeps the loop from nothing', async () => {
    const watch = await watched();
    const { volumes } = watch.world.memory;
    const { volumeLimitBytes } = await watch.world.app('shop');
    volumes.use({ userName: 'ada', appName: 'shop' }, volumeLimitBytes * 0.9);
    volumes.failNext('usage', new Error('the disk is away'));
    await watch.loop.lookAtVolumes();
    expect(watch.world.errors.map(String)).toEqual(['Error: the disk is away']);
    await watch.loop.lookAtVolumes();
    expect(await openOf(watch)).toEqual(['volume-nearly-full']);
    volumes.use({ userName: 'ada', appName: 'shop' }, volumeLimitBytes * 0.5);
    await watch.loop.lookAtVolumes();
    expect(await openOf(watch)).toEqual([]);
    // The channel does not tell of volumes.
    expect(await told(watch)).toEqual([]);
  });
});

describe('certificates', () => {
  const DAY = 24 * 3_600_000;

  it('that end soon are told once each, an app’s to its owner and the operator’s to the operator', async () => {
    const world = await World.make({ edgeTlsPort: 8443, appDomain: 'apps.example.com' });
    const { clock, stores } = world.memory;
    const server = await world.boot();
    await world.deployed(server, 'shop');
    await server.stop();
    const { id: appId } = await world.app('shop');
    await stores.apps.update(appId, (app) => ({ ...app, extraHostnames: ['shop.example.com'] }));
    const own = (id: string, days: number) => ({
      ...{ id, appId, source: 'own' as const, hostnames: ['shop.example.com'], issuer: 'CA', chain: '', sealedKey: '' },
      ...{ notBefore: clock.now() - 100 * DAY, notAfter: clock.now() + days * DAY, createdAt: clock.now() },
    });
    const operators = { ...own('', 3), hostnames: ['*.apps.example.com'], key: '' };
    server.platform.operatorCertificate = { read: async () => operators };
    await stores.certificates.put(own('crt_1', 10));
    const loop = await newLoop(world, server);
    const open = async () => (await stores.alerts.listOpen()).map((alert) => [alert.appId, alert.params.hostname]);
    await loop.lookAtCertificates();
    await loop.lookAtCertificates();
    expect(await open()).toEqual(
      expect.arrayContaining([
        [appId, 'shop.example.com'],
        [undefined, '*.apps.example.com'],
      ]),
    );
    expect(await open()).toHaveLength(2);
    await stores.certificates.put(own('crt_2', 90));
    await loop.lookAtCertificates();
    expect(await open()).toEqual([[undefined, '*.apps.example.com']]);
    expect(world.errors).toEqual([]);
  });
});
