import { alerting, audit, operations, people } from '@nonstop4/contract';
import { describe, expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { bearer, openPanel, sessionCookie, urlOf } from '../../../testing/platform/panel.ts';
import { createApp } from '../usecases/create-app.ts';

async function panel() {
  const platform = memoryPlatform();
  const [ada, bob] = [await addUser(platform, 'ada'), await addUser(platform, 'bob', 'member')];
  await createApp(platform, ada, 'shop');
  const { server, logged } = await openPanel(platform);
  const written = async () => (await platform.stores.audit.list({}, 100)).toReversed();
  return { platform, ada, bob, server, logged, written, headers: await bearer(platform, ada) };
}

const at = (operation: { path: string }, params: Record<string, string> = {}) =>
  operation.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? 'none');

describe('the audit log', () => {
  it('has who did what to which app, from where, and never a secret', async () => {
    const { platform, ada, server, written, headers } = await panel();
    const secrets = { TOKEN: 'hush-hush' };
    const url = at(operations.changeApp, { app: 'shop' });
    await server.inject({
      method: 'PATCH',
      url,
      headers,
      payload: { replicas: 3, secrets, configVars: { A: 'open' } },
    });
    const cookie = await sessionCookie(platform, ada);
    await server.inject({ method: 'POST', url: at(operations.createToken), headers: cookie, payload: { name: 'ci' } });
    const mail = { host: 'smtp.example.com', port: 587, security: 'starttls', userName: 'a', password: 'pass-word' };
    const payload = { ...mail, from: 'nonstop4@example.com' };
    await server.inject({ method: 'PUT', url: at(alerting.setMailServer), headers, payload });
    expect(await written()).toMatchObject([
      {
        ...{ actor: 'ada', via: 'token', address: '127.0.0.1', operation: 'changeApp', app: 'shop', outcome: 'done' },
        details: { replicas: '3', fields: 'replicas, secrets, configVars' },
      },
      { actor: 'ada', via: 'session', operation: 'createToken', details: { name: 'ci' } },
      { operation: 'setMailServer', outcome: 'done' },
    ]);
    expect(JSON.stringify(await written())).not.toMatch(/hush-hush|pass-word|open/);
  });

  it('has what was refused, and with which code; of nobody only the sign-ins', async () => {
    const { platform, bob, server, written } = await panel();
    const own = await bearer(platform, bob);
    await server.inject({ method: 'POST', url: at(operations.stopApp, { app: 'shop' }), headers: own });
    await server.inject({ method: 'POST', url: at(operations.stopApp, { app: 'shop' }) });
    const wrong = { name: 'ada\nsecond line', password: 'not-her-password' };
    await server.inject({ method: 'POST', url: at(operations.signIn), payload: wrong });
    expect(await written()).toMatchObject([
      { actor: 'bob', operation: 'stopApp', app: 'shop', outcome: 'not-found' },
      { actor: 'ada second line', via: 'none', operation: 'signIn', outcome: 'wrong-credentials' },
    ]);
    expect(JSON.stringify(await written())).not.toContain('not-her-password');
  });

  it('does not have what only looks, and costs nobody the answer when it cannot be written', async () => {
    const { platform, server, logged, written, headers } = await panel();
    await server.inject({ url: at(operations.getApp, { app: 'shop' }), headers });
    expect(await written()).toEqual([]);
    platform.stores.failNext('audit.add', new Error('the disk is full'));
    const url = at(people.setPerson, { app: 'shop', user: 'bob' });
    expect((await server.inject({ method: 'PUT', url, headers, payload: { role: 'viewer' } })).statusCode).toBe(200);
    expect(logged.map(({ msg }) => msg)).toContain('the audit log could not be written');
  });

  it('is read in parts, and saved as CSV that no spreadsheet takes for a formula', async () => {
    const { platform, server, headers } = await panel();
    for (let n = 0; n < 3; n += 1) {
      await platform.stores.audit.add({
        ...{ id: `aud_${n}`, at: n, actor: '=cmd|"x"', via: 'none', address: '::1', operation: 'signIn' },
        ...{ outcome: 'wrong-credentials', details: { name: 'a, "b"' } },
      });
    }
    const page = async (query: string) =>
      (await server.inject({ url: `${urlOf(audit.listAudit)}?${query}`, headers })).json<{
        entries: { id: string }[];
        next?: string;
      }>();
    const first = await page('limit=2');
    expect(first.entries.map(({ id }) => id)).toEqual(['aud_2', 'aud_1']);
    const second = await page(`limit=2&after=${first.next}`);
    expect(second.entries.map(({ id }) => id)).toEqual(['aud_0']);
    expect(second.next).toBeUndefined();
    const csv = await server.inject({ url: `${at(audit.exportAudit)}?format=csv`, headers });
    const [head, line] = csv.body.split('\r\n');
    expect(head).toBe('at,actor,via,address,operation,app,outcome,details,id');
    expect(line).toContain(`,"'=cmd|""x""",`);
    expect(line).toContain('"{""name"":""a, \\""b\\""""}"');
    const lines = (await server.inject({ url: at(audit.exportAudit), headers })).body.trim().split('\n');
    expect(lines.map((text) => JSON.parse(text).id)).toEqual(['aud_2', 'aud_1', 'aud_0']);
  });
});
