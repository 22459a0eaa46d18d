import { expect, it } from 'vitest';
import { DoubleProblem } from '../../../testing/cli/api-double.ts';
import { appDetail, pipelineRun } from '../../../testing/cli/sample-data.ts';
import { signedInCli } from '../../../testing/cli/signed-in-cli.ts';

async function changingCli() {
  const signedIn = await signedInCli();
  const { double } = signedIn;
  const run = pipelineRun({ kind: 'config' });
  double.on('changeApp', () => ({ run }));
  for (const id of ['rollbackApp', 'startApp', 'restartApp', 'cancelRun'] as const) double.on(id, () => run);
  for (const id of ['stopApp', 'deleteApp'] as const) double.on(id, () => undefined);
  double.on('getRun', () => run);
  double.on('runLog', () => ({ lines: [], nextLine: 0 }));
  double.on('getApp', () => appDetail());
  return signedIn;
}

it('scale: asks for the copies and follows the run', async () => {
  const { double, cli } = await changingCli();
  const { code, stdout } = await cli(['scale', 'shop', '3']);
  expect(code).toBe(0);
  expect(stdout).toContain('v4 is live: http://shop.localhost:8080');
  expect(double.callsOf('changeApp')[0]).toMatchObject({ params: { app: 'shop' }, body: { replicas: 3 } });
  for (const count of ['many', '0', '99'])
    expect(await cli(['scale', 'shop', count])).toMatchObject({
      code: 2,
      stderr: 'Error: The number of copies is a whole number from 1 to 10.\n',
    });
  expect(double.callsOf('changeApp')).toHaveLength(1);
});

it('scale: by itself between two numbers, or never', async () => {
  const { double, cli } = await changingCli();
  await cli(['scale', 'shop', '--min', '3', '--max', '6', '--cpu', '50']);
  await cli(['scale', 'shop', '--max', '4']);
  await cli(['scale', 'shop', '--fixed', '3']);
  expect(double.callsOf('changeApp').map(({ body }) => body)).toEqual([
    { replicas: 3, autoscaling: { maxReplicas: 6, cpuPercent: 50 } },
    { replicas: 2, autoscaling: { maxReplicas: 4, cpuPercent: 70 } },
    { replicas: 3, autoscaling: null },
  ]);
  const refused = [
    [],
    ['3', '--fixed', '3'],
    ['--min', '2'],
    ['--min', '4', '--max', '4'],
    ['--max', '4', '--cpu', '1'],
  ];
  for (const wrong of refused) expect(await cli(['scale', 'shop', ...wrong])).toMatchObject({ code: 2 });
  expect(double.callsOf('changeApp')).toHaveLength(3);
});

it('scale: a background process', async () => {
  const { double, cli } = await changingCli();
  await cli(['scale', 'shop', '2', '--process', 'worker']);
  await cli(['scale', 'shop', '0', '--process', 'worker']);
  const bodies = double.callsOf('changeApp').map(({ body }) => body);
  expect(bodies).toEqual([{ background: { worker: 2 } }, { background: { worker: 0 } }]);
  for (const wrong of [[], ['11'], ['2', '--max', '4']])
    expect(await cli(['scale', 'shop', ...wrong, '--process', 'worker'])).toMatchObject({ code: 2 });
});

it('volume: one copy alone, or all of them', async () => {
  const { double, cli } = await changingCli();
  await cli(['volume', 'shop', 'single-writer']);
  await cli(['volume', 'shop', 'shared']);
  expect(double.callsOf('changeApp').map(({ body }) => body)).toEqual([
    { singleWriter: true },
    { singleWriter: false },
  ]);
  expect(await cli(['volume', 'shop', 'mine'])).toMatchObject({ code: 2 });
});

it('tests: on and off', async () => {
  const { double, cli } = await changingCli();
  double.on('changeApp', () => ({}));
  expect((await cli(['tests', 'shop', 'on'])).stdout).toContain('Saved');
  await cli(['tests', 'shop', 'off']);
  expect(double.callsOf('changeApp').map(({ body }) => body)).toEqual([{ runTests: true }, { runTests: false }]);
  expect(await cli(['tests', 'shop', 'maybe'])).toMatchObject({ code: 2, stderr: 'Error: Give on or off.\n' });
});

it('pre-deploy: set, taken back, shown', async () => {
  const { double, cli } = await changingCli();
  double.on('changeApp', () => ({}));
  expect((await cli(['pre-deploy', 'shop', 'npm run migrate'])).stdout).toContain('Saved');
  await cli(['pre-deploy', 'shop', '--none']);
  const bodies = double.callsOf('changeApp').map(({ body }) => body);
  expect(bodies).toEqual([{ preDeployCommand: 'npm run migrate' }, { preDeployCommand: null }]);
  expect(await cli(['pre-deploy', 'shop', 'x', '--none'])).toMatchObject({
    code: 2,
    stderr: 'Error: Give a command or --none, not both.\n',
  });
});

it('a value that the platform refuses: one wrong field is told once, several each, and in Korean always which', async () => {
  const { double, cli } = await changingCli();
  const issues = ['replicas', 'memory'].map((path) => ({ path, message: 'It must be at most 10.' }));
  const refuse = (count: number) =>
    double.on('changeApp', () => {
      const problem = new DoubleProblem('invalid-input', 422, 'replicas: It must be at most 10.');
      problem.issues = issues.slice(0, count);
      throw problem;
    });
  refuse(1);
  const one = await cli(['scale', 'shop', '9']);
  expect(one).toMatchObject({ code: 2, stderr: 'Error: replicas: It must be at most 10.\n' });
  expect((await cli(['--lang', 'ko', 'scale', 'shop', '9'])).stderr).toContain('\n  replicas: It must be at most 10.');
  refuse(2);
  expect((await cli(['scale', 'shop', '9'])).stderr).toContain('\n  memory: It must be at most 10.');
});

it('config: sets, unsets and lists', async () => {
  const { double, cli } = await changingCli();
  await cli(['config', 'set', 'shop', 'GREETING=a=b', 'EMPTY=']);
  await cli(['config', 'unset', 'shop', 'GREETING']);
  expect(double.callsOf('changeApp').map(({ body }) => body)).toEqual([
    { configVars: { GREETING: 'a=b', EMPTY: '' } },
    { configVars: { GREETING: null } },
  ]);
  expect((await cli(['config', 'list', 'shop'])).stdout).toBe('GREETING=hello\n');
  expect(await cli(['config', 'set', 'shop', 'no pair'])).toMatchObject({ code: 2 });
});

it('config: a change that needs no run says so', async () => {
  const { double, cli } = await changingCli();
  double.on('changeApp', () => ({}));
  expect((await cli(['config', 'set', 'shop', 'A=1'])).stdout).toContain('Saved');
});

it('secret: takes the value from standard input, so that it is on no command line', async () => {
  const { double, cli } = await changingCli();
  await cli(['secret', 'set', 'shop', 'API_KEY'], 's3cret with spaces\n');
  await cli(['secret', 'set', 'shop', 'A=1', 'B=2']);
  await cli(['secret', 'unset', 'shop', 'API_KEY']);
  expect(double.callsOf('changeApp').map(({ body }) => body)).toEqual([
    { secrets: { API_KEY: 's3cret with spaces' } },
    { secrets: { A: '1', B: '2' } },
    { secrets: { API_KEY: null } },
  ]);
  expect((await cli(['secret', 'list', 'shop'])).stdout).toBe('API_KEY\n');
});

it('rollback: takes v3 and 3', async () => {
  const { double, cli } = await changingCli();
  expect((await cli(['rollback', 'shop', 'v3', '-q'])).code).toBe(0);
  expect((await cli(['rollback', 'shop', '2'])).code).toBe(0);
  expect(await cli(['rollback', 'shop', 'last'])).toMatchObject({ code: 2 });
  expect(double.callsOf('rollbackApp').map(({ body }) => body)).toEqual([{ release: 3 }, { release: 2 }]);
});

it('stop, start, restart and cancel', async () => {
  const { double, cli } = await changingCli();
  expect((await cli(['stop', 'shop'])).stdout).toBe('shop is being stopped.\n');
  expect((await cli(['start', 'shop'])).stdout).toContain('is live');
  expect((await cli(['restart', 'shop', '--detach', '--json'])).stdout).toContain('"id":"run1"');
  expect((await cli(['cancel', 'run1'])).stdout).toBe('Run run1 is being canceled.\n');
  expect(double.calls.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['stopApp', 'startApp', 'restartApp', 'cancelRun']),
  );
});

it('a problem of the server is one sentence and exit code 1', async () => {
  const { double, cli } = await changingCli();
  double.on('stopApp', () => {
    throw new DoubleProblem('already-stopped', 409, 'shop is stopped already.');
  });
  expect(await cli(['stop', 'shop'])).toEqual({ code: 1, stdout: '', stderr: 'Error: shop is stopped already.\n' });
});

it('delete: only with the name as confirmation, and the data only when asked', async () => {
  const { double, cli } = await changingCli();
  expect(await cli(['delete', 'shop'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes=shop') });
  expect(await cli(['delete', 'shop', '--yes=store'])).toMatchObject({ code: 2 });
  expect(double.callsOf('deleteApp')).toEqual([]);
  expect((await cli(['delete', 'shop', '--yes=shop'])).stdout).toContain('its data folder is kept');
  await cli(['delete', 'shop', '--yes=shop', '--delete-data']);
  expect(double.callsOf('deleteApp').map(({ body }) => body)).toEqual([
    { confirm: 'shop', deleteData: false },
    { confirm: 'shop', deleteData: true },
  ]);
});
