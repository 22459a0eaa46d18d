import { expect, it } from 'vitest';
import { signedInCli } from '../../../testing/cli/signed-in-cli.ts';

const key = (id: string, current: boolean, values: number) => ({
  id,
  current,
  values,
  since: new Date().toISOString(),
});

it('secrets: the keys, what is still to be done, and what cannot be opened', async () => {
  const { cli, double } = await signedInCli();
  double.on('secretKeys', () => ({
    keys: [key('aaaaaaaaaaaa', false, 3), key('bbbbbbbbbbbb', true, 9)],
    outdated: 3,
    unreadable: 2,
  }));
  const { stdout } = await cli(['secrets']);
  expect(stdout).toMatch(/aaaaaaaaaaaa +old .* 3\n/);
  expect(stdout).toMatch(/bbbbbbbbbbbb +current .* 9\n/);
  expect(stdout).toContain('3 values are still to be sealed with the current key');
  expect(stdout).toContain('2 values cannot be opened');
  expect((await cli(['--lang', 'ko', 'secrets'])).stdout).toContain('값 2개');
});

it('secrets rotate: makes a key, and says what happens now', async () => {
  const { cli, double } = await signedInCli();
  const after = { keys: [key('bbbbbbbbbbbb', true, 0)], outdated: 0, unreadable: 0 };
  double.on('rotateSecretKey', () => after);
  const { stdout, stderr } = await cli(['secrets', 'rotate']);
  expect(double.callsOf('rotateSecretKey')).toHaveLength(1);
  expect(stdout).toContain('bbbbbbbbbbbb');
  expect(stderr).toContain('in the background');
  expect(JSON.parse((await cli(['--json', 'secrets', 'rotate'])).stdout)).toEqual(after);
});
