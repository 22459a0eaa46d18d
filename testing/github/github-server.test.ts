import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryDirectory } from '../temporary-directory.ts';
import { checkAnswer, pageOf } from './description.ts';
import { ROUTES } from './github-routes.ts';
import { GitHubServer } from './github-server.ts';

let github: GitHubServer;
beforeEach(async () => {
  github = await GitHubServer.start(temporaryDirectory());
});
afterEach(() => github.down().catch(() => undefined));

const ask = (path: string, method = 'GET', token = 'none', body?: object) =>
  fetch(`${github.apiAddress}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'x-github-api-version': '2022-11-28', 'user-agent': 'test' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

it('every operation of the double is one of GitHub’s description, with its page', () => {
  for (const { method, path } of ROUTES) expect(pageOf(method, path)).toMatch(/^https:\/\/docs\.github\.com\/rest\//);
});

it('an answer that is not as described, or of a status that is not, is refused with the page', () => {
  const check = (status: number, body: object) => () => checkAnswer('GET', '/repos/{owner}/{repo}', status, body);
  expect(check(200, { name: 'apps' })).toThrow(/docs\.github\.com\/rest\/repos\/repos#get-a-repository.*full_name/s);
  expect(check(418, {})).toThrow('is not described to answer 418');
  expect(check(404, { message: 7 })).toThrow('message');
});

it('what is not known, out of order, or not as described to be asked is a fault that ends the test', async () => {
  const kim = github.world.addAccount('kim', 'User');
  const token = github.world.addToken(kim);
  expect((await ask('/repos/kim/apps/branches')).status).toBe(501);
  expect((await ask('/user/repos', 'POST', token, { name: 'apps', private: true })).status).toBe(501);
  expect((await ask('/user/repos', 'POST', token, { private: true })).status).toBe(501);
  await expect(github.down()).rejects.toThrow(/not known here.*nobody has looked for.*name/s);
});

it('a wrong token is no fault: GitHub answers it', async () => {
  expect(await (await ask('/user')).json()).toMatchObject({ message: 'Bad credentials' });
  expect((await ask('/orgs/acme/installation')).status).toBe(401);
  await github.down();
});
