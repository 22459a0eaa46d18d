import type { AvailabilityView, UpdateView } from '@nonstop4/contract';
import { expect, it } from 'vitest';
import { signedInCli } from '../../../testing/cli/signed-in-cli.ts';

const SEEN: AvailabilityView = {
  state: 'up',
  ranges: [
    {
      range: '24h',
      rangeMinutes: 1_440,
      share: 0.999999,
      measuredMinutes: 1_440,
      downMinutes: 0.25,
      asked: 17_280,
      failed: 3,
    },
    { range: '7d', rangeMinutes: 10_080, measuredMinutes: 0, downMinutes: 0, asked: 0, failed: 0 },
  ],
  days: [],
  incidents: [
    {
      id: 'inc_1',
      from: '2026-11-23T10:00:00.000Z',
      to: '2026-11-23T10:00:45.000Z',
      ended: 'answered',
      cause: { code: 'replicas-crashed', params: {}, text: 'The replicas had crashed.' },
      actions: [{ code: 'replicas-restarted', text: 'Replicas were started again 2 times.' }],
      unmeasuredMs: 0,
    },
  ],
  statusPage: { public: true, path: '/status/shop' },
};
const UPDATE: UpdateView = {
  release: 4,
  runId: 'run_1',
  state: 'live',
  createdAt: '2026-11-23T10:00:00.000Z',
  figures: {
    from: '2026-11-23T10:00:00.000Z',
    to: '2026-11-23T10:00:20.000Z',
    ...{ requests: 1_204, failed: 0, slowestMs: 180, p99Ms: 40, partial: false },
    prober: { requests: 300, failed: 0 },
    visitors: { requests: 904, failed: 0 },
  },
};

it('availability: figures, what was not measured, incidents and updates', async () => {
  const { double, cli } = await signedInCli();
  double.on('appAvailability', () => SEEN).on('listUpdates', () => [UPDATE, { ...UPDATE, figures: undefined }]);
  const { stdout } = await cli(['availability', 'shop']);
  expect(stdout).toContain('It is up.');
  expect(stdout).toContain('/status/shop');
  // Not 100 %: something was away.
  expect(stdout).toMatch(/^24h +99\.999 % +15 sec +24 hr 0 min$/m);
  expect(stdout).toMatch(/^7d +not measured/m);
  expect(stdout).toMatch(/45 sec +The replicas had crashed\. Replicas were started again 2 times\.$/m);
  expect(stdout).toMatch(/^v4 .* 0 +1,204 +180 ms$/m);
  expect(stdout.match(/^v4 /gm)).toHaveLength(1);
  expect(JSON.parse((await cli(['--json', 'availability', 'shop'])).stdout)).toMatchObject({ state: 'up' });
});

it('probing and status-page: on or off', async () => {
  const { double, cli } = await signedInCli();
  double.on('changeApp', () => ({}));
  expect((await cli(['probing', 'shop', 'off'])).stdout).toContain('Saved');
  expect((await cli(['status-page', 'shop', 'on'])).code).toBe(0);
  expect(await cli(['probing', 'shop', 'maybe'])).toMatchObject({ code: 2 });
  expect(double.callsOf('changeApp').map(({ body }) => body)).toEqual([{ probing: false }, { statusPublic: true }]);
});
