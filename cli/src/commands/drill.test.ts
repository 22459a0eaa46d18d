import type { Drill } from '@nonstop4/contract';
import { expect, it } from 'vitest';
import { signedInCli } from '../../../testing/cli/signed-in-cli.ts';
import { parseWeekly } from '../terminal/weekly.ts';

const RUNNING: Drill = {
  id: 'drill1',
  kind: 'node-loss',
  target: 'worker-1',
  state: 'running',
  ratePerS: 20,
  sent: 0,
  failed: 0,
  p50Ms: 0,
  p99Ms: 0,
  slowestMs: 0,
  startedAt: '2026-11-23T10:00:00.000Z',
  startedBy: 'ann',
};

async function drillCli(end: Partial<Drill>) {
  const signedIn = await signedInCli();
  const steps: Drill[] = [
    { ...RUNNING, sent: 100 },
    { ...RUNNING, sent: 400, p50Ms: 3.21, p99Ms: 40, slowestMs: 612, ...end },
  ];
  signedIn.double.on('startDrill', () => RUNNING);
  signedIn.double.on('listDrills', () => [steps.length > 1 ? steps.shift() : steps[0]]);
  return signedIn;
}

it('a drill that passes says how it went', async () => {
  const { double, cli } = await drillCli({ state: 'passed', outOfRotationMs: 350, redundantAgainMs: 2_300 });
  const { code, stdout, stderr } = await cli(['drill', 'shop', '--kind', 'node-loss', '--rate', '20']);
  expect(stderr).toContain('Killing worker-1 under 20 requests per second');
  expect(stdout).toBe(
    '✓ 400 requests sent, 0 failed; half within 3.2 ms, 99 % within 40 ms, slowest 612 ms; what was hit got no request any more after 0.4 sec; redundant again after 2.3 sec\n',
  );
  expect(code).toBe(0);
  expect(double.callsOf('startDrill')[0]?.body).toEqual({ kind: 'node-loss', ratePerS: 20 });
});

it('one that fails ends with exit code 1', async () => {
  const { cli } = await drillCli({ state: 'failed', failed: 2 });
  const { code, stdout } = await cli(['drill', 'shop']);
  expect(code).toBe(1);
  expect(stdout).toContain('✗ 400 requests sent, 2 failed');
  expect(stdout).toContain('not redundant again in time');
});

it('a kind that is not there is refused before anything is killed', async () => {
  const { double, cli } = await drillCli({});
  expect((await cli(['drill', 'shop', '--kind', 'everything'])).code).toBe(2);
  expect(double.calls).toEqual([]);
});

it('its plan is told without beginning it', async () => {
  const { double, cli } = await drillCli({});
  double.on('drillPlan', () => ({ kind: 'node-loss', target: 'n1', node: 'n1', otherApps: 2, mostSeconds: 95 }));
  const { code, stdout } = await cli(['drill', 'shop', '--kind', 'node-loss', '--plan']);
  expect(code).toBe(0);
  expect(stdout).toBe(
    'Node n1 would be killed with every replica on it.\n2 other apps have a replica there.\nIt would be over after 95 seconds at the latest. Nothing was begun.\n',
  );
  expect(double.callsOf('startDrill')).toEqual([]);
});

it('it is made weekly in this machine’s time, and not weekly again', async () => {
  const { double, cli } = await drillCli({});
  double.on('setDrillSchedule', ({ body }) => ({ schedule: body, nextAt: '2026-11-29T04:00:00.000Z' }));
  double.on('removeDrillSchedule', () => undefined);
  expect((await cli(['drill', 'shop', '--weekly', 'sun 04:00'])).stdout).toContain('every week');
  expect(double.callsOf('setDrillSchedule')[0]?.body).toEqual({
    ...{ kind: 'replica-kill', ratePerS: 50 },
    ...parseWeekly('sun 04:00'),
  });
  expect((await cli(['drill', 'shop', '--weekly', 'sunday at four'])).code).toBe(2);
  expect((await cli(['drill', 'shop', '--no-weekly'])).stdout).toContain('any more');
  expect(double.callsOf('removeDrillSchedule')).toHaveLength(1);
  expect(double.callsOf('startDrill')).toEqual([]);
});
