import { describe, expect, it } from 'vitest';
import { type RunningServer, until, World } from '../../../testing/platform/world.ts';
import type { DrillSchedule } from '../domain/drill.ts';
import { beginDueDrills } from './begin-due-drills.ts';
import { drillScheduleOf, scheduleDrill } from './schedule-drill.ts';

const TIMES = { warmUpMs: 5, recoveryMs: 5_000, tailMs: 5, lookMs: 2 };
const DAY_MS = 86_400_000;

interface Parts {
  world: World;
  server: RunningServer;
  appId: string;
}

/** A live App whose drill is due an hour from now. */
async function scheduled(): Promise<Parts> {
  const world = await World.make();
  const server = await world.boot();
  const { appId } = await world.deployed(server, 'shop');
  const due = new Date(world.memory.clock.now() + DAY_MS / 24);
  const minute = due.getUTCHours() * 60 + due.getUTCMinutes();
  const ask = { kind: 'replica-kill', ratePerS: 20, weekday: due.getUTCDay(), minute } as const;
  await scheduleDrill(server.platform, world.user, await world.app('shop'), ask);
  return { world, server, appId };
}

const look = ({ server }: Parts) => beginDueDrills(server.platform, TIMES);
const reports = ({ world, appId }: Parts) => world.memory.stores.drills.listByApp(appId, 10);
async function skipped({ world, appId }: Parts) {
  const events = await world.memory.stores.events.listByApp(appId, 50);
  return events.filter(({ kind }) => kind === 'drill-skipped').map(({ params }) => params.reason);
}

describe('a weekly drill', () => {
  it('begins by itself at its moment, once, in the name of the owner', async () => {
    const parts = await scheduled();
    const { clock } = parts.world.memory;
    await look(parts);
    expect(await reports(parts)).toEqual([]);
    clock.advance(DAY_MS / 24);
    await Promise.all([look(parts), look(parts)]);
    await look(parts);
    const [report, ...others] = await reports(parts);
    expect(others).toEqual([]);
    expect(report).toMatchObject({ kind: 'replica-kill', ratePerS: 20, scheduled: true, startedBy: 'ada' });
    await until(async () => {
      clock.advance(1); // recovery is counted by this clock
      return (await reports(parts))[0]?.state !== 'running';
    });
    clock.advance(7 * DAY_MS);
    await look(parts);
    expect(await reports(parts)).toHaveLength(2);
    expect(await skipped(parts)).toEqual([]);
  });

  it('is left out and told where the app is not redundant, and the next week it begins', async () => {
    const parts = await scheduled();
    const { clock, runtime } = parts.world.memory;
    runtime.break(parts.appId, 0, {}, 'unhealthy');
    clock.advance(DAY_MS / 24);
    await look(parts);
    await look(parts);
    expect(await reports(parts)).toEqual([]);
    expect(await skipped(parts)).toEqual(['not-redundant']);
  });

  it('is left out when its moment was missed by hours', async () => {
    const parts = await scheduled();
    parts.world.memory.clock.advance(DAY_MS / 24 + DAY_MS / 8);
    await look(parts);
    expect(await reports(parts)).toEqual([]);
    expect(await skipped(parts)).toEqual(['missed']);
  });

  it('does not begin for a moment that had passed when it was chosen, nor once it is ended', async () => {
    const parts = await scheduled();
    const { world, server } = parts;
    const schedule = (await drillScheduleOf(server.platform, await world.app('shop'))) as DrillSchedule;
    world.memory.clock.advance(DAY_MS / 24 + 1_000);
    await scheduleDrill(server.platform, world.user, await world.app('shop'), schedule);
    await look(parts);
    expect(await reports(parts)).toEqual([]);
    await scheduleDrill(server.platform, world.user, await world.app('shop'), undefined);
    world.memory.clock.advance(7 * DAY_MS);
    await look(parts);
    expect(await reports(parts)).toEqual([]);
    expect(await drillScheduleOf(server.platform, await world.app('shop'))).toBeUndefined();
  });
});
