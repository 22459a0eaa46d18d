import { expect, it } from 'vitest';
import type { DoubleEvents } from '../../../testing/cli/api-double.ts';
import { appDetail, appSummary, pipelineRun } from '../../../testing/cli/sample-data.ts';
import { signedInCli } from '../../../testing/cli/signed-in-cli.ts';

const AT = '2026-11-23T10:00:00.000Z';

it('apps: a table for people, the answer itself for programs', async () => {
  const { double, cli } = await signedInCli();
  const apps = [
    appSummary(),
    appSummary({
      id: 'app2',
      name: 'a',
      redundancy: { state: 'down', reason: 'none-ready', readyReplicas: 0, readyNodes: 0 },
    }),
  ];
  double.on('listApps', () => apps);
  expect((await cli(['apps'])).stdout).toBe(
    [
      'NAME  STATE      RELEASE  LANGUAGE  ADDRESS',
      'shop  redundant  v3       node      http://shop.localhost:8080',
      'a     down       v3       node      http://shop.localhost:8080',
      '',
    ].join('\n'),
  );
  expect(JSON.parse((await cli(['--json', 'apps'])).stdout)).toEqual(apps);
});

it('apps: one that never ran is not said to be down', async () => {
  const { double, cli } = await signedInCli();
  const redundancy = { state: 'down', reason: 'never-deployed', readyReplicas: 0, readyNodes: 0 } as const;
  double.on('listApps', () => [appSummary({ redundancy })]);
  expect((await cli(['apps'])).stdout).toMatch(/^shop +not started yet /m);
});

it('status: what is not known of the memory of a replica is a dash', async () => {
  const { double, cli } = await signedInCli();
  const [replica] = appDetail().running;
  double.on('getApp', () => appDetail({ running: [{ ...replica!, memoryBytes: 0, memoryLimitBytes: 0 }] }));
  expect((await cli(['status', 'shop'])).stdout).toMatch(/ – \/ – /);
});

it('apps: columns stay straight in Korean, whose letters are two cells wide', async () => {
  const { double, cli } = await signedInCli();
  double.on('listApps', () => [appSummary()]);
  const { stdout } = await cli(['apps', '--lang', 'ko']);
  expect(stdout).toBe('이름  상태      릴리스  언어  주소\nshop  이중화됨  v3      node  http://shop.localhost:8080\n');
});

it('apps: says what to do when there is none', async () => {
  const { double, cli } = await signedInCli();
  double.on('listApps', () => []);
  expect((await cli(['apps'])).stdout).toContain('nonstop4 deploy');
});

it('status: the redundancy in a sentence, and every copy', async () => {
  const { double, cli } = await signedInCli();
  double.on('getApp', () =>
    appDetail({ redundancy: { state: 'not-redundant', reason: 'one-replica-ready', readyReplicas: 1, readyNodes: 1 } }),
  );
  const { stdout } = await cli(['status', 'shop']);
  expect(stdout).toContain('not redundant: only one copy is ready at the moment.');
  expect(stdout).toMatch(/Data folder +1 MB of 1 GB used/);
  expect(stdout).toMatch(/shop-a +worker-0 +ready +v3 +2 % +38.1 MB \/ 512 MB +0 /);
  expect(stdout).toMatch(/shop-b +worker-1 +crashed/);
});

it('status: what runs in the background', async () => {
  const { double, cli } = await signedInCli();
  const running = appDetail()
    .running.slice(0, 1)
    .map((replica) => ({ ...replica, id: 'shop-w' }));
  double.on('getApp', () =>
    appDetail({ background: [{ name: 'worker', command: 'node jobs.js', copies: 1, running }] }),
  );
  const { stdout } = await cli(['status', 'shop']);
  expect(stdout).toContain('Background process worker (1 copy asked for): node jobs.js');
  expect(stdout).toMatch(/shop-w +worker-0 +ready/);
});

it('logs: of a background process', async () => {
  const { double, cli } = await signedInCli();
  double.on('appLogs', () => [{ event: 'end', data: {} }]);
  await cli(['logs', 'shop', '--process', 'worker']);
  expect(double.callsOf('appLogs')[0]?.query).toMatchObject({ process: 'worker' });
});

it('status: of a stopped app says what visitors see', async () => {
  const { double, cli } = await signedInCli();
  double.on('getApp', () =>
    appDetail({ running: [], redundancy: { state: 'stopped', readyReplicas: 0, readyNodes: 0 } }),
  );
  expect((await cli(['status', 'shop'])).stdout).toContain('stopped: visitors see a plain page');
});

it('status: of an app that is not there ends with exit code 4', async () => {
  const { cli } = await signedInCli();
  expect(await cli(['status', 'nobody'])).toMatchObject({ code: 4, stdout: '' });
});

it('logs: lines as they come, JSON lines for programs', async () => {
  const { double, cli } = await signedInCli();
  const lines = ['one', 'two'].map((text, index) => ({
    at: `2026-11-23T10:00:0${index}.000Z`,
    source: 'shop-a',
    stream: 'out',
    text,
  }));
  const events: DoubleEvents = [...lines.map((data) => ({ event: 'line', data })), { event: 'end', data: {} }];
  double.on('appLogs', () => events);
  expect((await cli(['logs', 'shop', '-n', '2'])).stdout).toMatch(/shop-a one\n.*shop-a two\n$/);
  expect(double.callsOf('appLogs')[0]?.query).toEqual({ lines: 2, follow: 'false' });
  const json = (await cli(['logs', 'shop', '--json'])).stdout.trimEnd().split('\n');
  expect(json.map((text) => JSON.parse(text))).toEqual(lines);
  expect((await cli(['logs', 'shop', '-n', 'all'])).code).toBe(2);
});

it('logs: searches what is kept', async () => {
  const { double, cli } = await signedInCli();
  const line = { at: AT, source: 'shop-a', stream: 'out', text: '\u001b[31mERROR\u001b[0m no', level: 'error' };
  double.on('searchLogs', () => ({ lines: [line], searchedLines: 9, searchedTo: AT, stoppedBy: 'limit' }));
  const { stdout, stderr } = await cli(['logs', 'shop', '--search', 'no', '--regex', '--level', 'warn', '-n', '3']);
  expect(stdout).toMatch(/shop-a ERROR no\n$/);
  expect(stderr).toContain(`Searched back to ${AT}`);
  expect(double.callsOf('searchLogs')[0]?.query).toMatchObject({ text: 'no', regex: 'true', level: 'warn', limit: 3 });
  expect((await cli(['logs', 'shop', '-f', '--level', 'warn'])).code).toBe(2);
  expect((await cli(['logs', 'shop', '--since', 'ever'])).code).toBe(2);
  expect(double.callsOf('searchLogs')).toHaveLength(1);
});

it('metrics: the last figures, those of each replica, and what happened', async () => {
  const { double, cli } = await signedInCli();
  const figures = { retriesPerS: 0, inFlight: 1, cpuCores: 0.25, memoryBytes: 52_428_800, readyReplicas: 2 };
  const history = {
    stepS: 15,
    points: [{ at: AT, requestsPerS: 40, errorsPerS: 1, p50Ms: 4.25, p95Ms: 11, ...figures }],
    marks: [{ at: AT, kind: 'deploy', release: 4 }],
  };
  double.on('appMetrics', () => history);
  const replica = { replica: 'rep_1', node: 'worker-0', release: 4, restarts: 1, seenAt: AT };
  const network = { networkInPerS: 2_048, networkOutPerS: 1_048_576 };
  const replicas = [{ ...replica, points: [{ at: AT, cpuCores: 0.125, memoryBytes: 26_214_400, ...network }] }];
  double.on('replicaMetrics', () => ({ stepS: 15, replicas }));
  const { stdout } = await cli(['metrics', 'shop']);
  expect(stdout).toMatch(/40 +2\.5 % +4\.3 ms +11 ms +– +0 +0\.25 +50 MB/);
  expect(stdout).toMatch(/rep_1 +worker-0 +v4 +1 +0\.13 +25 MB +2 kB\/s +1 MB\/s/);
  expect(stdout).toContain('deploy v4');
  expect(JSON.parse((await cli(['metrics', 'shop', '--minutes', '90', '--json'])).stdout)).toEqual({
    ...history,
    replicas,
  });
  expect(double.callsOf('appMetrics').at(-1)?.query).toEqual({ minutes: 90 });
  expect((await cli(['metrics', 'shop', '--minutes', '0'])).code).toBe(2);
});

it('logs -f: goes on after the stream was cut, without showing a line twice', async () => {
  const { double, home } = await signedInCli();
  const line = (second: number) => ({
    event: 'line',
    data: { at: `2026-11-23T10:00:0${second}.000Z`, source: 'shop-a', stream: 'out', text: `line ${second}` },
  });
  double.on('appLogs', () =>
    double.callsOf('appLogs').length === 1 ? [line(1), line(2)] : [line(1), line(2), line(3)],
  );
  const command = home.start(['logs', 'shop', '-f']);
  await expect.poll(() => command.output(), { timeout: 10_000 }).toContain('line 3');
  command.child.kill('SIGINT');
  const { code, stdout } = await command.ended;
  expect(code).toBe(0);
  expect(stdout.match(/line \d/g)).toEqual(['line 1', 'line 2', 'line 3']);
});

it('releases and runs: newest first, as the server gives them', async () => {
  const { double, cli } = await signedInCli();
  const release = {
    cause: 'upload',
    commit: 'abcdef1234567890',
    configVars: {},
    secretNames: [],
    createdAt: AT,
    createdBy: 'ann',
    deployments: [],
  };
  double.on('listReleases', () => [
    { ...release, number: 4, live: true, collected: false },
    { ...release, number: 3, live: false, collected: true },
  ]);
  double.on('listRuns', () => [
    pipelineRun(),
    pipelineRun({ id: 'run0', number: 6, state: 'failed', kind: 'rollback', release: undefined }),
  ]);
  expect((await cli(['releases', 'shop'])).stdout).toMatch(/v4 +live +upload +abcdef12 .*\nv3 +cleared away/);
  expect((await cli(['runs', 'shop'])).stdout).toMatch(
    /#7 +run1 +upload +succeeded +v4 +9 sec .*\n#6 +run0 +rollback +failed +– /,
  );
});

it('open: prints the address; without a display nothing else happens', async () => {
  const { double, cli } = await signedInCli();
  double.on('getApp', () => appDetail());
  expect(await cli(['open', 'shop'])).toEqual({ code: 0, stdout: 'http://shop.localhost:8080\n', stderr: '' });
});

it('colours are not printed where there is no terminal', async () => {
  const { double, cli } = await signedInCli();
  double.on('getApp', () => appDetail());
  expect((await cli(['status', 'shop'])).stdout).not.toContain('\u001b');
});
