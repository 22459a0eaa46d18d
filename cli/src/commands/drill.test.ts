import type { Drill } from '@nonstop4/contract';
import { expect, it } from 'vitest';
import { signedInCli } from '../../../testing/cli/signed-in-cli.ts';

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
  const { double, cli } = await drillCli({ state: 'passed', redundantAgainMs: 2_300 });
  const { code, stdout, stderr } = await cli(['drill', 'shop', '--kind', 'node-loss', '--rate', '20']);
  expect(stderr).toContain('Killing worker-1 under 20 requests per second');
  expect(stdout).toBe(
    '✓ 400 requests sent, 0 failed; half within 3.2 ms, 99 % within 40 ms, slowest 612 ms; redundant again after 2.3 sec\n',
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
