import { describe, expect, it } from 'vitest';
import { addUser } from '../../../testing/platform/memory-platform.ts';
import { type RunningServer, until, World } from '../../../testing/platform/world.ts';
import { systemClock } from '../adapters/clock/system/system-clock.ts';
import type { DrillReport } from '../domain/drill.ts';
import type { DrillTimes } from './carry-out-drill.ts';
import { changeApp } from './change-app.ts';
import { abortLostDrills, planDrill, startDrill } from './run-drill.ts';

const QUICK: DrillTimes = { warmUpMs: 5, recoveryMs: 5_000, tailMs: 5, lookMs: 2 };

async function live(): Promise<{ world: World; server: RunningServer; appId: string }> {
  const world = await World.make();
  const server = await world.boot();
  const { appId } = await world.deployed(server, 'shop');
  return { world, server, appId };
}

async function drill(
  { world, server }: { world: World; server: RunningServer },
  kind: DrillReport['kind'] = 'replica-kill',
) {
  const platform = { ...server.platform, clock: systemClock };
  return startDrill(platform, world.user, await world.app('shop'), { kind, ratePerS: 50 }, QUICK);
}

async function ended(world: World, report: DrillReport): Promise<DrillReport> {
  return until(async () => {
    const reports = await world.memory.stores.drills.listByApp(report.appId, 10);
    return reports.find(({ id, state }) => id === report.id && state !== 'running');
  });
}

describe('a drill', () => {
  it.each(['replica-kill', 'node-drain', 'node-loss'] as const)(
    'of the kind %s is passed when nobody noticed',
    async (kind) => {
      const parts = await live();
      const { world, appId } = parts;
      const report = await drill(parts, kind);
      expect(report).toMatchObject({ kind, state: 'running', startedBy: 'ada', sent: 0 });
      const [victim] = (await world.memory.runtime.observe(appId))?.replicas ?? [];
      expect(report.target).toBe(kind === 'replica-kill' ? victim?.id : victim?.node);
      const end = await ended(world, report);
      expect(end).toMatchObject({ state: 'passed', failed: 0, p99Ms: 2 });
      expect(end.sent).toBeGreaterThan(0);
      expect(end.redundantAgainMs).toBeGreaterThan(0);
      expect(end.outOfRotationMs).toBeLessThanOrEqual(end.redundantAgainMs ?? 0);
      expect((await world.memory.runtime.nodes()).map(({ schedulable }) => schedulable)).not.toContain(false);
      await expect.poll(() => world.eventKinds('shop')).toContain('drill-finished');
    },
  );

  it('fails by a single failed request', async () => {
    const parts = await live();
    parts.world.memory.loadProbe.failWith([{ atMs: 100, reason: 'reset' }]);
    const end = await ended(parts.world, await drill(parts));
    expect(end).toMatchObject({ state: 'failed', failed: 1, failures: [{ atMs: 100, reason: 'reset' }] });
  });

  it('fails when the app is not redundant again in time', async () => {
    const parts = await live();
    const { runtime } = parts.world.memory;
    runtime.kill = async () => runtime.break(parts.appId, 0, {});
    const platform = { ...parts.server.platform, clock: systemClock };
    const times = { ...QUICK, recoveryMs: 50 };
    const asked = { kind: 'replica-kill', ratePerS: 50 } as const;
    const end = await ended(
      parts.world,
      await startDrill(platform, parts.world.user, await parts.world.app('shop'), asked, times),
    );
    expect(end.state).toBe('failed');
    expect(end.redundantAgainMs).toBeUndefined();
  });

  it.each([
    ['the load cannot be sent', ({ memory }: World) => refuse(memory.loadProbe, 'run')],
    ['the replica cannot be killed', ({ memory }: World) => refuse(memory.runtime, 'kill')],
  ])('is aborted when %s', async (_, arrange) => {
    const parts = await live();
    arrange(parts.world);
    expect(await ended(parts.world, await drill(parts))).toMatchObject({ state: 'aborted' });
  });

  it('goes on when a state of it cannot be written', async () => {
    const parts = await live();
    const { drills } = parts.world.memory.stores;
    const put = drills.put;
    let refused = 0;
    drills.put = async (report) => {
      if (report.state === 'running' && report.sent > 0 && refused++ === 0) throw new Error('locked');
      return put(report);
    };
    const report = await drill(parts);
    await until(() => {
      parts.world.memory.loadProbe.failWith([]);
      return refused > 0;
    });
    expect(await ended(parts.world, report)).toMatchObject({ state: 'passed' });
  });
});

describe('a plan', () => {
  it('says what would be hit, and who else would notice', async () => {
    const parts = await live();
    const { world, server, appId } = parts;
    await world.deployed(server, 'blog');
    const [victim] = (await world.memory.runtime.observe(appId))?.replicas ?? [];
    const plan = async (kind: DrillReport['kind']) =>
      planDrill(server.platform, world.user, await world.app('shop'), kind);
    const target = { node: victim?.node };
    expect(await plan('replica-kill')).toEqual({
      ...{ ...target, kind: 'replica-kill', target: victim?.id },
      ...{ otherApps: 0, mostSeconds: 95 },
    });
    expect(await plan('node-drain')).toMatchObject({ ...target, target: victim?.node, otherApps: 1, mostSeconds: 305 });
    expect(await world.memory.stores.drills.listByApp(appId, 10)).toEqual([]);
  });

  it('is refused as the drill would be: to whom no node belongs, and where none can be emptied', async () => {
    const { world, server, appId } = await live();
    const member = await addUser(world.memory, 'bob', 'member');
    await world.memory.stores.apps.update(appId, (app) => ({ ...app, ownerId: member.id }));
    const plan = async (kind: DrillReport['kind']) => planDrill(server.platform, member, await world.app('shop'), kind);
    await expect(plan('node-loss')).rejects.toMatchObject({ code: 'operator-only' });
    await expect(plan('node-drain')).rejects.toMatchObject({ code: 'operator-only' });
    expect(await plan('replica-kill')).toMatchObject({ kind: 'replica-kill' });
    await world.memory.stores.apps.update(appId, (app) => ({ ...app, ownerId: world.user.id }));
    Object.assign(world.memory.runtime, { canDrain: false });
    await expect(planDrill(server.platform, world.user, await world.app('shop'), 'node-drain')).rejects.toMatchObject({
      code: 'not-supported',
    });
  });
});

describe('a drill is refused', () => {
  it('when the app is not redundant', async () => {
    const parts = await live();
    parts.world.memory.runtime.break(parts.appId, 0, {}, 'unhealthy');
    await expect(drill(parts)).rejects.toMatchObject({ code: 'not-redundant' });
    expect(await parts.world.memory.stores.drills.listByApp(parts.appId, 10)).toEqual([]);
  });

  it('when it has but one replica by choice', async () => {
    const parts = await live();
    const { run } = await changeApp(parts.server.platform, parts.world.user, await parts.world.app('shop'), {
      replicas: 1,
    });
    await parts.world.ended(run!, 'succeeded');
    await expect(drill(parts)).rejects.toMatchObject({ code: 'not-redundant' });
  });

  it('when another one of the app is running, also when both are asked for at once', async () => {
    const parts = await live();
    const [first, second] = await Promise.allSettled([drill(parts), drill(parts)]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'drill-running' } });
    if (first.status === 'fulfilled') await ended(parts.world, first.value);
  });

  it('when the loss of the node would take another app down, whosever it is', async () => {
    const parts = await live();
    const { world, server } = parts;
    const { appId: blog } = await world.deployed(server, 'blog');
    const other = await addUser(world.memory, 'bob', 'member');
    await world.memory.stores.apps.update(blog, (app) => ({ ...app, ownerId: other.id }));
    const breakBlog = () => world.memory.runtime.break(blog, 0, {}, 'unhealthy');
    breakBlog();
    const refused = await drill(parts, 'node-loss').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'not-redundant', message: expect.stringContaining('another app') });
    // The loss of one replica of the own app does no harm to it.
    await ended(world, await drill(parts, 'replica-kill'));
    await world.memory.stores.apps.update(blog, (app) => ({ ...app, desiredState: 'stopped' }));
    await ended(world, await drill(parts, 'node-loss'));
  });
});

it('marks the drills that a stopped server left as aborted', async () => {
  const { world, appId } = await live();
  const lost: DrillReport = {
    ...{ id: 'drl_1', appId, kind: 'replica-kill', target: 'rep_1', state: 'running', ratePerS: 1, sent: 0, failed: 0 },
    ...{ slowestMs: 0, p50Ms: 0, p99Ms: 0, startedAt: 1, startedBy: 'ada' },
  };
  await world.memory.stores.drills.put(lost);
  await abortLostDrills(world.memory);
  expect(await world.memory.stores.drills.listByApp(appId, 1)).toMatchObject([{ state: 'aborted' }]);
});

function refuse<T extends object>(port: T, method: keyof T & string): void {
  (port as Record<string, unknown>)[method] = () => Promise.reject(new Error('refused'));
}
