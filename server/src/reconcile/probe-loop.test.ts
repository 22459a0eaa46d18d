import { describe, expect, it, onTestFinished } from 'vitest';
import { type RunningServer, until, World } from '../../../testing/platform/world.ts';
import { systemClock } from '../adapters/clock/system/system-clock.ts';
import { dayOf } from '../domain/availability/day-looks.ts';
import type { Incident } from '../domain/availability/incident.ts';
import type { RouteTraffic } from '../ports/traffic-router.ts';
import { availabilityOf } from '../usecases/availability-of-app.ts';
import { changeApp } from '../usecases/change-app.ts';
import type { Platform } from '../usecases/platform.ts';
import { endIncidents } from '../usecases/probing/end-incidents.ts';
import { recordEvent, tellAppChanged } from '../usecases/record-event.ts';
import { startApp } from '../usecases/start-app.ts';
import { stopApp } from '../usecases/stop-app.ts';
import { ProbeLoop } from './probe-loop.ts';

const EVERY_MS = 20;

/** An App that is live, and a prober over it that looks every 20 ms by the real clock. */
async function probed(): Promise<Parts> {
  const world = await World.make();
  const server = await world.boot();
  const { appId } = await world.deployed(server, 'shop');
  const { platform } = server;
  const ofProber = { ...platform, clock: systemClock, rules: { ...platform.rules, probeEveryMs: EVERY_MS } };
  return { world, server, appId, platform: ofProber };
}

interface Parts {
  world: World;
  server: RunningServer;
  appId: string;
  platform: Platform;
}

async function openLoop({ world, platform }: Parts): Promise<ProbeLoop> {
  const loop = new ProbeLoop(platform, (error) => world.errors.push(error));
  await loop.open();
  onTestFinished(() => loop.close());
  return loop;
}

/** The paths that were asked of each hostname. */
function asked({ world }: Parts, answer: { status: number; ms: number } | { error: string } | undefined) {
  const visits: string[] = [];
  world.memory.router.answerProbes((hostname, path) => {
    visits.push(`${hostname}${path}`);
    return answer;
  });
  return visits;
}

/** How often it was asked who is to be looked at. */
function countReads(parts: Parts): () => number {
  let reads = 0;
  const { overviews } = parts.platform.stores;
  const ofAll = () => {
    reads += 1;
    return overviews.ofAll();
  };
  parts.platform.stores = { ...parts.platform.stores, overviews: { ...overviews, ofAll } };
  return () => reads;
}

async function incidents({ world, appId }: Parts): Promise<Incident[]> {
  return world.memory.stores.availability.listIncidents(appId, 10);
}

const openOne = (parts: Parts) => until(async () => (await incidents(parts)).find(({ to }) => to === undefined));

describe('the prober', () => {
  it('asks what a visitor would, and writes down what came of it', async () => {
    const parts = await probed();
    const visits = asked(parts, undefined);
    const loop = await openLoop(parts);
    await until(() => visits.length >= 5);
    await loop.close();
    expect(new Set(visits)).toEqual(new Set(['shop.localhost/healthz']));
    const now = systemClock.now();
    const [today] = await parts.world.memory.stores.availability.listLooks(parts.appId, dayOf(now) - 1);
    expect(today).toBeDefined();
    const { ranges, state, incidents: none } = await availabilityOf(parts.platform, await parts.world.app('shop'));
    expect(ranges['24h']).toMatchObject({ share: 1, failed: 0 });
    expect(ranges['24h'].asked).toBeGreaterThanOrEqual(5);
    expect({ state, none }).toEqual({ state: 'up', none: [] });
    expect(parts.world.errors).toEqual([]);
  });

  it('takes an answer of the app for an answer, whatever it refuses', async () => {
    const parts = await probed();
    const visits = asked(parts, { status: 401, ms: 1 });
    const loop = await openLoop(parts);
    await until(() => visits.length >= 5);
    await loop.close();
    const { ranges } = await availabilityOf(parts.platform, await parts.world.app('shop'));
    expect(ranges['24h']).toMatchObject({ share: 1, failed: 0 });
  });

  it('asks nothing of an app that is stopped, or where its owner does not want it', async () => {
    const parts = await probed();
    const { server, world } = parts;
    const visits = asked(parts, undefined);
    await changeApp(server.platform, world.user, await world.app('shop'), { probing: false });
    await openLoop(parts);
    await world.deployed(server, 'other');
    await until(() => visits.filter((visit) => visit.startsWith('other.')).length >= 5);
    expect(visits.filter((visit) => visit.startsWith('shop.'))).toEqual([]);
    await stopApp(server.platform, world.user, await world.app('other'));
    await until(() => {
      const before = visits.length;
      return new Promise<boolean>((resolve) => setTimeout(() => resolve(visits.length === before), 5 * EVERY_MS));
    });
  });

  it('does not count the time in which a stopped app is being started', async () => {
    const parts = await probed();
    const { server, world } = parts;
    await stopApp(server.platform, world.user, await world.app('shop'));
    const reads = countReads(parts);
    const loop = await openLoop(parts);
    const visits = asked(parts, undefined);
    world.memory.runtime.hold();
    const run = await startApp(server.platform, world.user, await world.app('shop'));
    await world.inStage(run, 'deploy');
    const before = reads();
    tellAppChanged(parts.platform, await world.app('shop'));
    await until(() => reads() > before);
    expect(visits).toEqual([]);
    world.memory.runtime.letGo();
    await world.ended(run, 'succeeded');
    await until(() => visits.length >= 10);
    await loop.close();
    const { ranges, incidents: none } = await availabilityOf(parts.platform, await world.app('shop'));
    expect(ranges['24h']).toMatchObject({ failed: 0, share: 1 });
    expect(none).toEqual([]);
  });

  it('says nothing of an app when nobody was asked', async () => {
    const parts = await probed();
    let times = 0;
    parts.world.memory.router.answerProbes(() => {
      times += 1;
      return { error: 'no edge has a route for shop.localhost yet', unasked: true };
    });
    const loop = await openLoop(parts);
    await until(() => times >= 5);
    await loop.close();
    expect(await parts.world.memory.stores.availability.listLooks(parts.appId, 0)).toEqual([]);
    expect(await incidents(parts)).toEqual([]);
  });

  it('goes on with the day that a server before it had begun', async () => {
    const parts = await probed();
    for (const share of [0.5, 1]) {
      const visits = asked(parts, { status: share === 1 ? 200 : 500, ms: 1 });
      const loop = await openLoop(parts);
      await until(() => visits.length >= 4);
      await loop.close();
    }
    const { ranges } = await availabilityOf(parts.platform, await parts.world.app('shop'));
    expect(ranges['24h'].failed).toBeGreaterThanOrEqual(4);
    expect(ranges['24h'].asked - ranges['24h'].failed).toBeGreaterThanOrEqual(4);
  });
});

describe('an incident', () => {
  it('begins when looks fail in a row and ends with the first answer, with its cause and what was done', async () => {
    const parts = await probed();
    const { world, appId, platform } = parts;
    await openLoop(parts);
    world.memory.runtime.break(appId, 1, { reason: 'out-of-memory' });
    await recordEvent(platform, { kind: 'replica-out-of-memory', app: await world.app('shop') });
    asked(parts, { error: 'connect ECONNREFUSED' });
    const open = await openOne(parts);
    expect(open.cause.code).toBe('out-of-memory');
    expect((await world.eventKinds('shop')).at(-1)).toBe('incident-began');
    world.memory.runtime.mend(appId);
    asked(parts, { status: 200, ms: 1 });
    const over = await until(async () => (await incidents(parts)).find(({ to }) => to !== undefined));
    expect(over).toMatchObject({
      ...{ id: open.id, from: open.from, ended: 'answered', unmeasuredMs: 0 },
      cause: { code: 'out-of-memory' },
      actions: [{ code: 'replicas-restarted', params: { count: 1 } }],
    });
    expect(over.to).toBeGreaterThan(over.from);
    await expect.poll(async () => (await world.eventKinds('shop')).at(-1)).toBe('incident-ended');
    expect(world.errors).toEqual([]);
  });

  it('outlives the server, and the time without one is no incident of its own', async () => {
    const parts = await probed();
    asked(parts, { status: 503, ms: 1 });
    const first = await openLoop(parts);
    const { id } = await openOne(parts);
    await first.close();
    asked(parts, { status: 200, ms: 1 });
    await openLoop(parts);
    await until(async () => (await incidents(parts)).every(({ to }) => to !== undefined));
    expect((await incidents(parts)).map((one) => one.id)).toEqual([id]);
  });

  it('that comes again at once is the same one', async () => {
    const parts = await probed();
    await openLoop(parts);
    asked(parts, { status: 503, ms: 1 });
    const { id } = await openOne(parts);
    asked(parts, { status: 200, ms: 1 });
    await until(async () => (await incidents(parts))[0]?.to !== undefined);
    asked(parts, { status: 503, ms: 1 });
    expect((await openOne(parts)).id).toBe(id);
    expect(await incidents(parts)).toHaveLength(1);
  });

  it('ends when the app is stopped on purpose, which is no answer', async () => {
    const parts = await probed();
    await openLoop(parts);
    asked(parts, { status: 503, ms: 1 });
    await openOne(parts);
    await stopApp(parts.server.platform, parts.world.user, await parts.world.app('shop'));
    const over = await until(async () => (await incidents(parts)).find(({ to }) => to !== undefined));
    expect(over.ended).toBe('stopped');
    const { state } = await availabilityOf(parts.platform, await parts.world.app('shop'));
    expect(state).toBe('stopped');
  });

  it('does not last for ever where the operator has switched the prober off', async () => {
    const parts = await probed();
    const loop = await openLoop(parts);
    asked(parts, { status: 503, ms: 1 });
    await openOne(parts);
    await loop.close();
    await endIncidents(parts.platform);
    expect((await incidents(parts)).map(({ ended }) => ended)).toEqual(['switched-off']);
  });

  it('is told once the database takes it again', async () => {
    const parts = await probed();
    await openLoop(parts);
    parts.world.memory.stores.failNext('availability.putIncident', new Error('locked'));
    asked(parts, { status: 503, ms: 1 });
    await until(() => parts.world.errors.length > 0);
    asked(parts, { status: 200, ms: 1 });
    const over = await until(async () => (await incidents(parts)).find(({ to }) => to !== undefined));
    expect(over.ended).toBe('answered');
  });
});

describe('an update', () => {
  const traffic = (appId: string, ok: number, failed = 0): RouteTraffic => ({
    ...{
      appId,
      edge: 'edge-0',
      startedAt: '2026-01-01T00:00:00.000Z',
      retries: 0,
      inFlight: 0,
      bytesIn: 0,
      bytesOut: 0,
    },
    requests: { '1xx': 0, '2xx': ok, '3xx': 0, '4xx': 0, '5xx': failed, aborted: 0 },
    ...{ latencyCounts: [], latencyBoundsS: [], targets: [] },
  });

  it('is looked at densely, and what it cost stands with its deployment', async () => {
    const parts = await probed();
    const { world, server, appId } = parts;
    world.memory.router.setTraffic([traffic(appId, 1_000)]);
    await openLoop(parts);
    const visits = asked(parts, { status: 200, ms: 7 });
    world.memory.runtime.hold();
    const run = await world.upload(server, 'shop');
    await world.inStage(run, 'deploy');
    const from = visits.length;
    await until(() => visits.length - from >= 20);
    world.memory.router.setTraffic([traffic(appId, 11_000, 3)]);
    world.memory.runtime.letGo();
    await world.ended(run, 'succeeded');
    const update = await until(async () => (await world.deployments('shop'))[0]?.update);
    expect(update.prober).toMatchObject({ failed: 0, slowestMs: 7, p99Ms: 7 });
    expect(update.prober.requests).toBeGreaterThanOrEqual(20);
    // Of what the edges counted, the prober's are no visitors'.
    expect(update.prober.requests + (update.visitors?.requests ?? 0)).toBe(10_003);
    expect(update.visitors?.failed).toBe(3);
    const [, first] = await world.deployments('shop');
    expect(first?.update, 'of the first one, before which nothing ran').toBeUndefined();
    expect(world.errors).toEqual([]);
  });

  it('that fails is measured too', async () => {
    const parts = await probed();
    const { world, server, appId } = parts;
    await openLoop(parts);
    asked(parts, { status: 200, ms: 1 });
    world.memory.runtime.hold();
    const run = await world.upload(server, 'shop');
    await until(async () => (await world.deployments('shop')).length === 2);
    world.memory.runtime.break(appId, 3, { reason: 'exited' });
    world.memory.runtime.letGo();
    await until(async () => {
      const now = await world.memory.stores.runs.byId(run.id);
      return now && now.endedAt !== undefined;
    });
    const update = await until(async () => (await world.deployments('shop'))[0]?.update);
    expect(update.prober.failed).toBe(0);
    expect(update.visitors).toBeUndefined();
  });
});
