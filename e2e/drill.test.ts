import { type Drill, drills, operations } from '@nonstop4/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logText, untilEnded, upload, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { until } from './harness/until.ts';

const APP = 'tried';
const params = { app: APP };
/** In which the choice is surely made. */
const CHOICE_MS = 3_000;
const PROGRAM = `require('node:http').createServer((_, answer) => answer.end('hello')).listen(process.env.PORT);`;

describe('drills on the embedded platform', () => {
  let platform: EmbeddedPlatform;
  beforeAll(async () => {
    platform = await startEmbeddedPlatform();
    const { id } = await upload(platform, APP, await zipFiles({ 'server.js': PROGRAM }));
    expect((await untilEnded(platform, id)).state, await logText(platform, id)).toBe('succeeded');
  });
  afterAll(async () => {
    await platform?.stop();
  });

  const redundant = () =>
    until(
      async () => {
        const { redundancy } = await platform.api.call(operations.getApp, { params });
        return redundancy.state === 'redundant';
      },
      { timeoutMs: 60_000, what: 'two replicas on two nodes' },
    );

  async function ended({ id }: Drill): Promise<Drill> {
    return until(
      async () => {
        const reports = await platform.api.call(operations.listDrills, { params });
        return reports.find((report) => report.id === id && report.state !== 'running');
      },
      { timeoutMs: 120_000, what: 'the end of the drill' },
    );
  }

  it.each(['replica-kill', 'node-loss'] as const)(
    '%s: what the plan says is hit, and no visitor notices',
    async (kind) => {
      await redundant();
      const plan = await platform.api.call(drills.drillPlan, { params, query: { kind } });
      const begun = await platform.api.call(operations.startDrill, { params, body: { kind, ratePerS: 50 } });
      const { running } = await platform.api.call(operations.getApp, { params });
      expect(plan.target).toBe(begun.target);
      expect(running.map((replica) => (kind === 'replica-kill' ? replica.id : replica.node))).toContain(plan.target);
      const report = await ended(begun);
      expect(report).toMatchObject({ state: 'passed', failed: 0, startedBy: 'owner' });
      expect(report.failures).toBeUndefined();
      expect(report.sent).toBeGreaterThan(100);
      expect(report.outOfRotationMs).toBeLessThanOrEqual(report.redundantAgainMs ?? 0);
    },
  );

  it('node-drain is refused where all nodes are one machine, with a reason', async () => {
    const plan = platform.api.call(drills.drillPlan, { params, query: { kind: 'node-drain' } });
    await expect(plan).rejects.toMatchObject({ problem: { code: 'not-supported', status: 409 } });
  });

  it('a weekly one begins by itself when its minute comes', async () => {
    await redundant();
    // What is due counts from the minute after the choice: the next one that begins, unless that is in this very moment.
    const due = new Date(Date.now() + 60_000 + CHOICE_MS);
    const weekly = { weekday: due.getUTCDay(), minute: due.getUTCHours() * 60 + due.getUTCMinutes() };
    const body = { kind: 'replica-kill', ratePerS: 20, ...weekly } as const;
    const state = await platform.api.call(drills.setDrillSchedule, { params, body });
    expect(Date.parse(state.nextAt ?? '') - Date.now()).toBeLessThan(60_000 + CHOICE_MS);
    const begun = await until(
      async () => {
        const reports = await platform.api.call(operations.listDrills, { params });
        return reports.find(({ scheduled }) => scheduled);
      },
      { timeoutMs: 150_000, what: 'the drill that begins by itself' },
    );
    expect(await ended(begun)).toMatchObject({ state: 'passed', kind: 'replica-kill', startedBy: 'owner' });
    await platform.api.call(drills.removeDrillSchedule, { params });
    expect(await platform.api.call(drills.drillSchedule, { params })).toEqual({});
  }, 300_000);
});
