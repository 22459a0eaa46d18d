import { ALERT_KINDS, alerting } from '@nonstop4/contract';
import { describe, expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { bearer, openPanel, urlOf } from '../../../testing/platform/panel.ts';

const MAIL = { host: 'smtp.example.com', port: 587, security: 'starttls', userName: 'a', password: 'mail-password' };
const CHANNEL = {
  ...{ kind: 'slack', to: 'https://hooks.example.com/T0/url-password', name: 'ops', language: 'ko' },
  ...{ ownApps: true, platform: false, alertKinds: [...ALERT_KINDS] },
};

async function opened() {
  const platform = memoryPlatform();
  const ada = await addUser(platform, 'ada');
  const bob = await addUser(platform, 'bob', 'member');
  const panel = await openPanel(platform);
  return { platform, ada, bob, ...panel };
}

describe('what is secret', () => {
  it('is in no answer and in no line of the log, also when it is refused', async () => {
    const { platform, ada, server, logged } = await opened();
    const headers = await bearer(platform, ada);
    platform.notifier.fail(1, { reason: 'login-refused', detail: '535 wrong' });
    const said: string[] = [];
    const ask = async (method: 'GET' | 'PUT' | 'POST', url: string, payload?: object) => {
      const answer = await server.inject({ method, url, headers, ...(payload ? { payload } : {}) });
      said.push(answer.body);
      return answer;
    };
    await ask('PUT', urlOf(alerting.setMailServer), { ...MAIL, from: 'a@example.com' });
    await ask('PUT', urlOf(alerting.setMailServer), { ...MAIL, port: 0, from: 'a@example.com' });
    await ask('GET', urlOf(alerting.mailServer));
    const made = await ask('POST', urlOf(alerting.addChannel), CHANNEL);
    const { channel } = made.json<{ channel: { id: string } }>();
    await ask('POST', urlOf(alerting.testChannel, { channel: channel.id }));
    await ask('GET', urlOf(alerting.listChannels));
    const all = said.join('\n') + JSON.stringify(logged);
    expect(all).toContain('hooks.example.com');
    expect(all).not.toMatch(/mail-password|url-password/);
  });

  it('of a webhook is shown once', async () => {
    const { platform, ada, server } = await opened();
    const headers = await bearer(platform, ada);
    const payload = { ...CHANNEL, kind: 'webhook' };
    const made = await server.inject({ method: 'POST', url: urlOf(alerting.addChannel), headers, payload });
    const { secret } = made.json<{ secret: string }>();
    expect(secret).toMatch(/^whsec_/);
    expect((await server.inject({ url: urlOf(alerting.listChannels), headers })).body).not.toContain(secret);
  });
});

describe('a member', () => {
  it('has channels of its own, and knows nothing of the owner’s and of the mail server', async () => {
    const { platform, ada, bob, server } = await opened();
    const owner = await bearer(platform, ada);
    const member = await bearer(platform, bob);
    const made = await server.inject({
      method: 'POST',
      url: urlOf(alerting.addChannel),
      headers: owner,
      payload: CHANNEL,
    });
    const { channel } = made.json<{ channel: { id: string } }>();
    const { kind: _kind, to: _to, ...settings } = CHANNEL;
    for (const [operation, payload] of [
      [alerting.changeChannel, settings],
      [alerting.removeChannel, undefined],
      [alerting.testChannel, undefined],
    ] as const) {
      const ask = async (id: string) => {
        const url = urlOf(operation, { channel: id });
        const answer = await server.inject({
          method: operation.method,
          url,
          headers: member,
          ...(payload ? { payload } : {}),
        });
        return { ...answer.json<object>(), requestId: '', params: {} };
      };
      expect(await ask(channel.id)).toEqual(await ask('chn_none'));
      expect(await ask(channel.id)).toMatchObject({ status: 404 });
    }
    const listed = await server.inject({ url: urlOf(alerting.listChannels), headers: member });
    expect(listed.json()).toEqual({ byMail: false, channels: [] });
    expect((await server.inject({ url: urlOf(alerting.mailServer), headers: member })).statusCode).toBe(403);
  });

  it('does not see alerts of the platform', async () => {
    const { platform, ada, bob, server } = await opened();
    const alert = { kind: 'node-lost', subject: 'worker-0', params: { node: 'worker-0', replicas: 2 } } as const;
    await platform.stores.alerts.raise({ id: 'alr_1', since: 0, raisedAt: 0, ...alert }, []);
    const seen = async (user: typeof ada) =>
      (await server.inject({ url: urlOf(alerting.listAlerts), headers: await bearer(platform, user) })).json<
        object[]
      >();
    expect(await seen(ada)).toMatchObject([{ title: 'Node worker-0 is lost', kind: 'node-lost' }]);
    expect(await seen(bob)).toEqual([]);
  });
});

it('words are in the reader’s language', async () => {
  const { platform, ada, server } = await opened();
  await platform.stores.alerts.raise(
    { id: 'alr_1', kind: 'node-lost', subject: 'a', params: { node: 'a' }, since: 0, raisedAt: 0 },
    [],
  );
  const headers = { ...(await bearer(platform, ada)), 'accept-language': 'ko' };
  expect((await server.inject({ url: urlOf(alerting.listAlerts), headers })).json()).toMatchObject([
    { title: '노드 a 응답 없음' },
  ]);
});
