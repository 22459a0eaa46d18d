import { imports } from '@nonstop4/contract';
import { describe, expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { bearer, openPanel, urlOf } from '../../../testing/platform/panel.ts';

const ADDRESS = 'https://git.example.com/shop.git';
const TOKEN = 'glpat-0123456789';

async function panel() {
  const platform = memoryPlatform();
  const headers = await bearer(platform, await addUser(platform, 'ada'));
  const { server } = await openPanel(platform);
  const url = urlOf(imports.importSource, { app: 'shop' });
  const post = (payload: object, create = true) =>
    server.inject({ method: 'POST', url: create ? `${url}?create=true` : url, headers, payload });
  return { platform, post };
}

describe('an import', () => {
  it('makes the app and queues its run, and says nothing of the token afterwards', async () => {
    const { platform, post } = await panel();
    const answer = await post({ address: ADDRESS, branch: 'main', token: TOKEN });
    expect(answer.statusCode).toBe(202);
    const run = imports.importSource.result.parse(answer.json());
    expect(run).toMatchObject({ kind: 'upload', origin: { address: ADDRESS, branch: 'main' } });
    expect((await post({}, false)).json()).toMatchObject({ number: 2, origin: { address: ADDRESS, branch: 'main' } });
    expect(JSON.stringify(await platform.stores.audit.list({}, 10))).not.toContain(TOKEN);
  });

  it('is refused for an app that is not there, and without an address', async () => {
    const { post } = await panel();
    expect((await post({ address: ADDRESS }, false)).json()).toMatchObject({ status: 404, code: 'not-found' });
    expect((await post({})).json()).toMatchObject({ status: 409, code: 'git-source-missing' });
  });

  it.each([
    [{ address: `https://kim:${TOKEN}@git.example.com/shop.git` }, 'git-source-unusable'],
    [{ address: 'file:///etc/passwd' }, 'git-source-unusable'],
    [{ address: ADDRESS, branch: '--upload-pack=x' }, 'invalid-input'],
    [{ address: ADDRESS, token: 'a\nb' }, 'invalid-input'],
    [{ address: ADDRESS, tokn: TOKEN }, 'invalid-input'],
  ])('of %j is refused, and no secret in it is kept', async (payload, code) => {
    const { platform, post } = await panel();
    const answer = await post(payload);
    expect(answer.json()).toMatchObject({ status: 422, code });
    expect(await platform.stores.apps.listAll()).toEqual([]);
    expect(`${JSON.stringify(await platform.stores.audit.list({}, 10))}${answer.body}`).not.toContain(TOKEN);
  });
});
