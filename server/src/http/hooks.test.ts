import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openPanel } from '../../../testing/platform/panel.ts';
import { World } from '../../../testing/platform/world.ts';
import { writeContent } from '../../../testing/ports/git-host/git-host.suite.ts';
import { connectCi, disconnectCi } from '../usecases/ci/connect-ci.ts';
import { savedCi } from '../usecases/ci/saved-ci.ts';
import { connectGit, makeGitHook } from '../usecases/git/connect-git.ts';

const place = { userName: 'ada', appName: 'shop' };
const BODY = JSON.stringify({ ref: 'refs/heads/main', after: 'x'.repeat(40) });

/** An App, a connected git server with a webhook, and what a server sends. */
async function hooked() {
  const world = await World.make();
  const running = await world.boot();
  const { platform } = running;
  const owner = { ...world.user, role: 'operator' as const };
  await world.deployed(running, 'shop');
  const draft = { address: 'https://git.example/a.git', branch: 'main', access: { kind: 'none' as const } };
  await connectGit(platform, owner, draft);
  const secret = await makeGitHook(platform, owner);
  const { server } = await openPanel(platform);
  const sign = (body: string | Buffer, key = secret) =>
    `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
  let deliveries = 0;
  const deliver = async (headers: Record<string, string | undefined> = {}, payload: string | Buffer = BODY) => {
    const all = {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': `delivery-${++deliveries}`,
      'x-hub-signature-256': sign(payload),
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    const answer = await server.inject({
      method: 'POST',
      url: '/hooks/github',
      headers: sent as Record<string, string>,
      payload,
    });
    return { status: answer.statusCode, ...answer.json() };
  };
  const push = (text: string) => world.memory.git.pushByHand(place, writeContent({ 'server.js': text }));
  const pushRuns = async () => {
    const app = await world.app('shop');
    return (await world.memory.stores.runs.listByApp(app.id, 50)).filter(({ kind }) => kind === 'push');
  };
  return { world, running, platform, owner, server, secret, sign, deliver, push, pushRuns };
}

describe('a delivery of GitHub’s form', () => {
  it('comes from one address at most 120 times a minute, which leaves the rest of the panel to it', async () => {
    const { server } = await hooked();
    const remoteAddress = '10.0.0.9';
    const statuses: number[] = [];
    for (let time = 0; time < 122; time += 1) {
      const url = time % 2 === 0 ? '/hooks/jenkins' : '/hooks/git';
      statuses.push((await server.inject({ method: 'POST', url, remoteAddress, payload: '{}' })).statusCode);
    }
    expect(statuses.slice(0, 120)).not.toContain(429);
    expect(statuses.slice(120)).toEqual([429, 429]);
    expect((await server.inject({ url: '/healthz', remoteAddress })).statusCode).toBe(200);
  });

  it('starts a run for the directory that changed', async () => {
    const { deliver, push, pushRuns, world } = await hooked();
    const commit = await push('by hand');
    expect(await deliver()).toEqual({ status: 202, outcome: 'looking' });
    await expect.poll(pushRuns).toMatchObject([{ commit }]);
    const [run] = await pushRuns();
    await world.ended(run as { id: string }, 'succeeded');
  });

  it('is ignored when it is of another event or branch, or repeated', async () => {
    const { deliver, push, pushRuns } = await hooked();
    await push('by hand');
    expect(await deliver({ 'x-github-event': 'ping' })).toMatchObject({ outcome: 'ignored' });
    expect(await deliver({}, JSON.stringify({ ref: 'refs/heads/else' }))).toMatchObject({ outcome: 'ignored' });
    expect(await pushRuns()).toEqual([]);
    expect(await deliver({ 'x-github-delivery': 'one' })).toMatchObject({ outcome: 'looking' });
    expect(await deliver({ 'x-github-delivery': 'one' })).toMatchObject({ outcome: 'repeated' });
    await expect.poll(pushRuns).toHaveLength(1);
    // An old one under a new id, as after a restart of the server: nothing new is in the repository.
    expect(await deliver()).toMatchObject({ outcome: 'looking' });
    await deliver();
    expect(await pushRuns()).toHaveLength(1);
  });

  it('may be a form, and may be of a size that no push has', async () => {
    const { deliver, push, pushRuns } = await hooked();
    await push('by hand');
    const form = `payload=${encodeURIComponent(BODY)}`;
    expect(await deliver({ 'content-type': 'application/x-www-form-urlencoded' }, form)).toMatchObject({
      outcome: 'looking',
    });
    await expect.poll(pushRuns).toHaveLength(1);
    expect(await deliver({}, Buffer.alloc(26 * 1024 * 1024, ' '))).toMatchObject({
      status: 413,
      code: 'upload-too-large',
    });
  });

  it.each([
    ['no signature', () => undefined],
    ['the signature of another secret', (sign: Sign) => sign(BODY, 'guessed')],
    ['the signature of another body', (sign: Sign) => sign('{}')],
    ['an empty one', () => ''],
    ['a long one', () => `sha256=${'0'.repeat(5_000)}`],
    ['one of SHA-1', () => `sha1=${createHmac('sha1', 'x').update(BODY).digest('hex')}`],
  ])('is refused with %s', async (_what, make) => {
    const { deliver, push, pushRuns, sign } = await hooked();
    await push('by hand');
    expect(await deliver({ 'x-hub-signature-256': make(sign) })).toMatchObject({ status: 401, code: 'hook-refused' });
    expect(await pushRuns()).toEqual([]);
  });

  it('is not taken where no webhook is, nor with the secret of before', async () => {
    const { deliver, platform, owner, sign, secret, server } = await hooked();
    await makeGitHook(platform, owner);
    expect(await deliver({ 'x-hub-signature-256': sign(BODY, secret) })).toMatchObject({ code: 'hook-refused' });
    await platform.stores.settings.remove('git-hook');
    const answer = await server.inject({ method: 'POST', url: '/hooks/github', payload: BODY });
    expect(answer.statusCode).toBe(404);
  });
});

type Sign = (body: string | Buffer, key?: string) => string;

describe('a delivery of another server', () => {
  it.each([
    ['GitLab', (secret: string) => ({ 'x-gitlab-event': 'Push Hook', 'x-gitlab-token': secret })],
    ['a script', (secret: string) => ({ authorization: `Bearer ${secret}` })],
  ])('by %s starts a run, and none with a wrong secret', async (_who, headers) => {
    const { server, secret, push, pushRuns } = await hooked();
    await push('by hand');
    const post = async (key: string) =>
      (await server.inject({ method: 'POST', url: '/hooks/git', headers: headers(key), payload: '' })).statusCode;
    expect(await post(`${secret}x`)).toBe(401);
    expect(await pushRuns()).toEqual([]);
    expect(await post(secret)).toBe(202);
    await expect.poll(pushRuns).toHaveLength(1);
  });
});

describe('news of a build in Jenkins', () => {
  async function building() {
    const { world, running, platform, owner, server } = await hooked();
    const draft = { address: 'https://jenkins.example', userName: 'nonstop4', token: 'x', job: 'nonstop4', label: '' };
    const rest = {
      tool: 'buildah' as const,
      gitCredentials: '',
      registryCredentials: '',
      panel: 'https://panel.example',
    };
    await connectCi(platform, owner, { ...draft, ...rest });
    const { hookSecret = '' } = (await savedCi(platform)) ?? {};
    world.memory.runner.hold();
    const run = await world.upload(running, 'shop');
    await expect.poll(() => world.memory.runner.observe(run.id)).toMatchObject({ state: 'running' });
    const sign = (id: string) => createHmac('sha256', hookSecret).update(id).digest('hex');
    const tell = async (payload: string, token?: string) => {
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const headers = { 'content-type': 'application/json', ...authorization };
      const answer = await server.inject({ method: 'POST', url: '/hooks/jenkins', headers, payload });
      return { status: answer.statusCode, ...answer.json() };
    };
    return { world, platform, owner, run, sign, tell, noticed: world.memory.runner.noticed };
  }

  it('has that one looked at, however often it comes', async () => {
    const { run, sign, tell, noticed } = await building();
    const body = JSON.stringify({ run: run.id });
    expect(await tell(body, sign(run.id))).toEqual({ status: 202, outcome: 'looking' });
    expect(await tell(body, sign(run.id))).toEqual({ status: 202, outcome: 'looking' });
    expect(noticed).toEqual([run.id, run.id]);
  });

  it('is ignored once its run has ended', async () => {
    const { world, run, sign, tell, noticed } = await building();
    world.memory.runner.finish(run.id);
    await world.ended(run, 'succeeded');
    expect(await tell(JSON.stringify({ run: run.id }), sign(run.id))).toEqual({ status: 202, outcome: 'ignored' });
    expect(noticed).toEqual([]);
  });

  it.each([
    ['without a token', (id: string) => [JSON.stringify({ run: id }), undefined]],
    ['with the token of another run', (id: string) => [JSON.stringify({ run: id }), 'run_other']],
    ['without a run', () => ['{}', 'run_other']],
    ['that is no JSON', () => ['<run/>', 'run_other']],
  ])('is refused %s', async (_what, forge) => {
    const { run, sign, tell, noticed } = await building();
    const [body = '', of] = forge(run.id);
    expect((await tell(body, of && sign(of))).status).toBe(401);
    expect(noticed).toEqual([]);
  });

  it('is refused when it is larger than any, and where no Jenkins is connected', async () => {
    const { platform, owner, run, sign, tell } = await building();
    const large = JSON.stringify({ run: run.id, x: 'x'.repeat(5_000) });
    expect((await tell(large, sign(run.id))).status).toBe(413);
    await disconnectCi(platform, owner);
    expect((await tell(JSON.stringify({ run: run.id }), sign(run.id))).status).toBe(404);
  });
});
