import { stat } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { ApiDouble, DOUBLE_TOKEN, DoubleProblem } from '../../../testing/cli/api-double.ts';
import { CliHome } from '../../../testing/cli/run-cli.ts';
import { signedInCli } from '../../../testing/cli/signed-in-cli.ts';

const AT = '2026-11-23T10:00:00.000Z';

async function startDouble() {
  const double = new ApiDouble();
  double.on('tokenLogin', ({ body }) => {
    if (body.password !== 'correct horse') throw new DoubleProblem('wrong-credentials', 401);
    return { id: 'token1', name: body.tokenName, hint: 'n4_to', scope: 'full', createdAt: AT, token: DOUBLE_TOKEN };
  });
  double.on('me', () => ({ id: 'user1', name: 'ann', role: 'operator' }));
  double.on('revokeToken', () => undefined);
  const url = await double.listen();
  onTestFinished(() => double.close());
  return { double, url };
}

async function emptyHome(environment: Record<string, string> = {}) {
  const home = await CliHome.make(environment);
  onTestFinished(() => home.remove());
  return home;
}

it('login to a platform without any account tells of the set-up link instead of a wrong password', async () => {
  const { double, url } = await startDouble();
  const home = await emptyHome();
  let needed = true;
  double.on('setupState', () => ({ needed }));
  const early = await home.run(['login', url, '--name', 'ann'], 'a guess\n');
  expect(early).toMatchObject({ code: 3, stderr: expect.stringContaining('open the set-up link') });
  needed = false;
  const wrong = await home.run(['login', url, '--name', 'ann'], 'a guess\n');
  expect(wrong).toMatchObject({ code: 3, stderr: expect.stringContaining('wrong-credentials') });
});

it('login keeps the token where only its owner can read it, logout revokes it', async () => {
  const { double, url } = await startDouble();
  const home = await emptyHome();

  const login = await home.run(['login', url, '--name', 'ann'], 'correct horse\n');
  expect(login).toMatchObject({ code: 0, stdout: `Signed in to ${url} as ann.\n`, stderr: '' });
  expect((await stat(home.credentialsFile)).mode & 0o777).toBe(0o600);
  expect(double.callsOf('tokenLogin')[0]?.body.tokenName).toMatch(/^nonstop4 @ /);

  const who = await home.run(['whoami', '--json']);
  expect(JSON.parse(who.stdout)).toEqual({ id: 'user1', name: 'ann', role: 'operator', url });

  const logout = await home.run(['logout']);
  expect(logout.code).toBe(0);
  expect(double.callsOf('revokeToken')[0]?.params).toEqual({ token: 'token1' });
  expect((await home.run(['whoami'])).code).toBe(3);
});

it('login gives the code of an authenticator app where it is given', async () => {
  const { double, url } = await startDouble();
  const home = await emptyHome();
  double.on('tokenLogin', ({ body }) => {
    if (body.code !== '123456') throw new DoubleProblem('second-factor-needed', 401);
    return { id: 'token1', name: body.tokenName, hint: 'n4_to', scope: 'full', createdAt: AT, token: DOUBLE_TOKEN };
  });
  const without = await home.run(['login', url, '--name', 'ann'], 'correct horse\n');
  expect(without).toMatchObject({ code: 3, stderr: expect.stringContaining('second-factor-needed') });
  const login = await home.run(['login', url, '--name', 'ann', '--code', '123456'], 'correct horse\n');
  expect(login).toMatchObject({ code: 0 });
});

it('a wrong password is said in the language of the terminal and keeps nothing', async () => {
  const { url } = await startDouble();
  const home = await emptyHome({ NONSTOP4_PASSWORD: 'wrong', LANG: 'ko_KR.UTF-8' });
  const login = await home.run(['login', url, '--name', 'ann']);
  expect(login.code).toBe(3);
  expect(login.stderr).toBe('오류: 이름과 비밀번호가 서로 맞지 않습니다. 다시 입력하십시오.\n');
  await expect(stat(home.credentialsFile)).rejects.toThrow('ENOENT');
});

it('a kept token is not sent to another address', async () => {
  const { double, url } = await startDouble();
  const other = await startDouble();
  const home = await emptyHome();
  await home.run(['login', url, '--name', 'ann'], 'correct horse');
  const elsewhere = await CliHome.make({ NONSTOP4_URL: other.url, HOME: home.path });
  onTestFinished(() => elsewhere.remove());
  const answer = await elsewhere.run(['whoami']);
  expect(answer.code).toBe(3);
  expect(answer.stderr).toContain(`nonstop4 login ${other.url}`);
  expect(other.double.calls).toEqual([]);
  expect(double.callsOf('me')).toEqual([]);
});

it('a platform that does not answer ends with exit code 5, nobody to ask with 2', async () => {
  const { double, url } = await startDouble();
  await double.close();
  const home = await emptyHome();
  expect(await home.run(['login', url, '--name', 'ann'], 'x')).toMatchObject({ code: 5 });
  expect(await home.run(['login', url], 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('--name') });
  expect(await home.run(['login', 'ftp://example.com', '--name', 'ann'], 'x')).toMatchObject({ code: 2 });
});

it('API tokens are listed, made and revoked', async () => {
  const { double, cli } = await signedInCli();
  double.on('listTokens', () => [{ id: 'token1', name: 'ci', hint: 'n4_ab', scope: 'read', createdAt: AT }]);
  double.on('createToken', ({ body }) => ({
    id: 'token2',
    name: body.name,
    hint: 'n4_cd',
    scope: body.scope,
    createdAt: AT,
    token: 'n4_cdef',
  }));
  double.on('revokeToken', () => undefined);

  expect((await cli(['tokens'])).stdout).toMatch(/token1 +ci +n4_ab +read .* never/);
  expect(await cli(['tokens', 'create', 'robot'])).toMatchObject({ code: 0, stdout: 'n4_cdef\n' });
  const narrow = ['tokens', 'create', 'robot', '--scope', 'deploy', '--days', '30'];
  expect(await cli(narrow)).toMatchObject({ code: 0 });
  expect(double.callsOf('createToken').map(({ body }) => body)).toEqual([
    { name: 'robot', scope: 'full' },
    { name: 'robot', scope: 'deploy', expiresInDays: 30 },
  ]);
  expect(await cli(['tokens', 'create', 'robot', '--scope', 'all'])).toMatchObject({ code: 2 });
  expect(await cli(['tokens', 'create', 'robot', '--days', '0'])).toMatchObject({ code: 2 });
  expect((await cli(['tokens', 'revoke', 'token2'])).stdout).toBe('Token token2 is revoked.\n');
  expect(double.callsOf('revokeToken')[0]?.params).toEqual({ token: 'token2' });
});
