import { expect, it } from 'vitest';
import { DoubleProblem } from '../../../testing/cli/api-double.ts';
import { appDetail, pipelineRun } from '../../../testing/cli/sample-data.ts';
import { signedInCli } from '../../../testing/cli/signed-in-cli.ts';

const ADDRESS = 'https://github.com/kim/Shop.Front.git';

async function importCli() {
  const signedIn = await signedInCli();
  const { double } = signedIn;
  double.on('importSource', () => pipelineRun({ state: 'queued' }));
  double.on('getRun', () => pipelineRun());
  double.on('runLog', () => ({ lines: [], nextLine: 0 }));
  double.on('getApp', () => appDetail({ name: 'shop-front' }));
  return signedIn;
}

it('imports from an address, follows the run and prints where the app answers', async () => {
  const { double, cli } = await importCli();
  const { code, stdout } = await cli(['import', ADDRESS, '--branch', 'main']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/v4 is live: http:\/\/shop\.localhost:8080/);
  expect(double.callsOf('importSource')).toMatchObject([
    { params: { app: 'shop-front' }, query: { create: 'true' }, body: { address: ADDRESS, branch: 'main' } },
  ]);
});

it('takes a token from standard input, and none from an argument', async () => {
  const { double, cli } = await importCli();
  expect((await cli(['import', ADDRESS, '--app', 'shop', '--token', '-d'], 'glpat-0123\n')).code).toBe(0);
  expect(double.callsOf('importSource')[0]?.body).toEqual({ address: ADDRESS, token: 'glpat-0123' });
  expect(await cli(['import', ADDRESS, '--token=glpat-0123'])).toMatchObject({ code: 2 });
  expect(await cli(['import', ADDRESS, '--token'], '\n')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('standard input'),
  });
});

it('fetches again, with what is changed and nothing else', async () => {
  const { double, cli } = await importCli();
  expect((await cli(['fetch', 'shop', '-d'])).code).toBe(0);
  expect((await cli(['fetch', 'shop', '--default-branch', '--forget-token', '-d'])).code).toBe(0);
  expect(double.callsOf('importSource').map(({ query, body }) => [query.create, body])).toEqual([
    ['false', {}],
    ['false', { branch: null, token: null }],
  ]);
});

it('says what is wrong with an address or a name', async () => {
  const { double, cli } = await importCli();
  double.on('importSource', () => {
    throw new DoubleProblem('git-source-unusable', 422, 'Code is fetched by https only.');
  });
  expect(await cli(['import', 'git@github.com:kim/shop.git'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Code is fetched by https only.'),
  });
  expect(await cli(['import', 'https://github.com/kim/가게.git'])).toMatchObject({ code: 2 });
  expect(await cli(['import', ADDRESS, '--app', 'No!'])).toMatchObject({ code: 2 });
});
