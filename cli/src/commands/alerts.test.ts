import type { AlertView } from '@nonstop4/contract';
import { expect, it } from 'vitest';
import { signedInCli } from '../../../testing/cli/signed-in-cli.ts';

const alert = (id: string, change: Partial<AlertView> = {}): AlertView => ({
  ...{ id, kind: 'too-few-ready', app: 'shop', subject: '', params: { ready: 1, wanted: 2 } },
  ...{ title: 'shop is not redundant', happened: 'One is ready.', doing: 'It is started.', todo: 'Wait.' },
  since: new Date(Date.now() - 5 * 60_000).toISOString(),
  raisedAt: new Date(Date.now() - 4 * 60_000).toISOString(),
  ...change,
});
const over = () => alert('alr_2', { title: 'shop had errors', endedAt: new Date().toISOString(), ending: 'over' });

it('alerts: the open ones, and with --all what is over', async () => {
  const { cli, double } = await signedInCli();
  double.on('listAlerts', () => [alert('alr_1'), over()]);
  const { stdout } = await cli(['alerts']);
  expect(stdout).toMatch(/open +5 minutes ago +– +shop is not redundant/);
  expect(stdout).not.toContain('had errors');
  expect((await cli(['alerts', '--all'])).stdout).toMatch(/over +5 minutes ago +5 min 0 sec +shop had errors/);
  expect((await cli(['--lang', 'ko', 'alerts'])).stdout).toContain('진행 중');
});

it('alerts of an app, as data', async () => {
  const { cli, double } = await signedInCli();
  double.on('appAlerts', () => [over()]);
  expect((await cli(['alerts', 'shop'])).stdout).toBe('There is no open alert.\n');
  expect(JSON.parse((await cli(['--json', 'alerts', 'shop', '-a'])).stdout)).toMatchObject([{ id: 'alr_2' }]);
  expect(double.callsOf('appAlerts')[0]).toMatchObject({ params: { app: 'shop' } });
});
