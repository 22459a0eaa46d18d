import { describe, expect, it } from 'vitest';
import { addUser, type MemoryPlatform, memoryPlatform } from '../../../../testing/platform/memory-platform.ts';
import { ALERT_KINDS, type Alert } from '../../domain/alerts/alert.ts';
import { DELIVERY } from '../../domain/notifications/channel.ts';
import type { User } from '../../domain/user.ts';
import { NotifyLoop } from '../../reconcile/notify-loop.ts';
import { createApp } from '../create-app.ts';
import { addChannel, type ChannelSettings, changeChannel, listChannels, removeChannel } from './channels.ts';
import { mailServer, savedMailServer, setMailServer } from './mail-server.ts';
import { testChannel } from './test-channel.ts';

const asSettings = (): ChannelSettings => ({
  ...{ name: 'mail', language: 'en', ownApps: true, platform: false },
  alertKinds: [...ALERT_KINDS],
});

interface Told {
  platform: MemoryPlatform;
  user: User;
  channelId: string;
  appId: string;
  loop: NotifyLoop;
  errors: unknown[];
}

async function withChannel(to = 'ada@example.com'): Promise<Told> {
  const platform = memoryPlatform();
  const user = await addUser(platform, 'ada');
  await createApp(platform, user, 'shop');
  const { channel } = await addChannel(platform, user, { kind: 'e-mail', to, ...asSettings() });
  const errors: unknown[] = [];
  const loop = new NotifyLoop(platform, (error) => errors.push(error));
  const appId = (await platform.stores.apps.byName('shop'))!.id;
  return { platform, user, channelId: channel.id, appId, loop, errors };
}

/** As the alert loop does: keeps an alert with what is to be told of it. */
async function raise({ platform, channelId, appId }: Told, subject = ''): Promise<Alert> {
  const now = platform.clock.now();
  const alert: Alert = {
    ...{ id: platform.ids.next('alr'), kind: 'too-few-ready', appId, subject, params: { ready: 1, wanted: 2 } },
    ...{ since: now, raisedAt: now },
  };
  const id = platform.ids.next('ntc');
  const notice = { id, channelId, turn: 'raised', alert, appName: 'shop', createdAt: now } as const;
  await platform.stores.alerts.raise(alert, [notice]);
  return alert;
}

async function after(told: Told, ms: number): Promise<void> {
  told.platform.clock.advance(ms);
  await told.loop.look();
  await told.loop.idle();
}

const subjects = ({ platform }: Told) => platform.notifier.sent.map(({ message }) => message.subject);

describe('a message', () => {
  it('gathers what comes at the same moment', async () => {
    const told = await withChannel();
    await raise(told, 'a');
    await after(told, 2_000);
    await raise(told, 'b');
    await after(told, 2_000);
    expect(told.platform.notifier.sent).toEqual([]);
    await after(told, 1_000);
    expect(subjects(told)).toEqual(['2 alerts']);
    await after(told, 60_000);
    expect(subjects(told)).toHaveLength(1);
    expect(await told.platform.stores.channels.waiting()).toEqual([]);
    expect(told.errors).toEqual([]);
  });

  it('says what happened, since when, what is done and can be done, with a link; in HTML without anything foreign in it', async () => {
    const told = await withChannel();
    await raise(told);
    await after(told, 5_000);
    const { target, message } = told.platform.notifier.sent[0]!;
    expect(target).toEqual({ kind: 'e-mail', address: 'ada@example.com' });
    expect(message.subject).toBe('shop is not redundant: one replica is ready');
    expect(message.text).toMatch(/only one is ready\. Since .*2026/);
    expect(message.text).toContain('What the platform is doing: The replica that is left');
    expect(message.text).toContain('What you can do: Usually nothing');
    expect(message.text).toContain('https://panel.example.com/apps/shop/alerts');
    expect(message.html).toContain('<a href="https://panel.example.com/apps/shop/alerts">');
    expect(message.html).not.toMatch(/<script|<img|style=|undefined/);
  });

  it('is in the channel’s language', async () => {
    const told = await withChannel();
    await changeChannel(told.platform, told.user, told.channelId, { ...asSettings(), language: 'ko' });
    await raise(told);
    await after(told, 5_000);
    const { message } = told.platform.notifier.sent[0]!;
    expect(message.subject).toContain('이중화가 깨졌습니다');
    expect(message.text).toContain('플랫폼이 하고 있는 일:');
  });

  it('that fails is sent again, the same with the same id, on the schedule', async () => {
    const told = await withChannel();
    told.platform.notifier.fail(4);
    await raise(told, 'a');
    await after(told, 5_000);
    await raise(told, 'b');
    const tries: number[] = [];
    for (let second = 0; second < 900; second += 1) {
      const before = told.platform.notifier.refused.length + told.platform.notifier.sent.length;
      await after(told, 1_000);
      if (told.platform.notifier.refused.length + told.platform.notifier.sent.length > before) tries.push(second + 1);
    }
    // After 5 s, 30 s, 2 min and 10 min; then what came meanwhile.
    expect(tries).toEqual([5, 35, 155, 755, 756]);
    const [first] = told.platform.notifier.refused;
    expect(told.platform.notifier.refused).toEqual([first, first, first, first]);
    expect(told.platform.notifier.sent.map(({ message }) => message.items.map(({ alert }) => alert.subject))).toEqual([
      ['a'],
      ['b'],
    ]);
    expect(told.platform.notifier.sent[0]?.message.id).toBe(first);
  });

  it('goes on after a restart of the server in the middle of retrying, and is not sent twice', async () => {
    const told = await withChannel();
    told.platform.notifier.fail(2);
    await raise(told);
    await after(told, 5_000);
    await after(told, 5_000);
    await told.loop.close();
    const next = { ...told, loop: new NotifyLoop(told.platform, (error) => told.errors.push(error)) };
    await after(next, 29_000);
    expect(told.platform.notifier.sent).toEqual([]);
    await after(next, 1_000);
    expect(told.platform.notifier.sent.map(({ message }) => message.id)).toEqual([told.platform.notifier.refused[0]]);
    await after(next, 3_600_000);
    expect(told.platform.notifier.sent).toHaveLength(1);
    expect(told.errors).toEqual([]);
  });

  it('that is on its way when the server stops is sent again by the next one', async () => {
    const told = await withChannel();
    told.platform.notifier.hold();
    await raise(told);
    told.platform.clock.advance(5_000);
    await told.loop.look();
    await told.loop.close();
    expect(told.platform.notifier.sent).toEqual([]);
    told.platform.notifier.letGo();
    const next = { ...told, loop: new NotifyLoop(told.platform, (error) => told.errors.push(error)) };
    await after(next, 1_000);
    expect(told.platform.notifier.sent).toHaveLength(1);
    expect(await listChannels(told.platform, told.user)).toMatchObject([{ channel: { delivery: { failures: 0 } } }]);
  });

  it('of a slow channel keeps no other channel waiting', async () => {
    const told = await withChannel();
    told.platform.notifiers = { ...told.platform.notifiers, slack: { send: () => new Promise(() => undefined) } };
    const slow = await addChannel(told.platform, told.user, {
      ...{ kind: 'slack', to: 'https://hooks.example.com/x', ...asSettings() },
    });
    await raise({ ...told, channelId: slow.channel.id }, 'a');
    await raise(told, 'b');
    told.platform.clock.advance(5_000);
    await told.loop.look();
    await expect.poll(() => told.platform.notifier.sent.length).toBe(1);
  });
});

describe('no storm', () => {
  it('more than ten messages an hour become one', async () => {
    const told = await withChannel();
    for (let minute = 0; minute < 30; minute += 1) {
      await raise(told, `alert ${minute}`);
      await after(told, 60_000);
    }
    expect(told.platform.notifier.sent).toHaveLength(DELIVERY.messagesPerHour);
    await after(told, 31 * 60_000);
    const last = told.platform.notifier.sent.at(-1)!.message;
    expect(told.platform.notifier.sent).toHaveLength(DELIVERY.messagesPerHour + 1);
    expect(last.subject).toBe('20 alerts');
    expect(last.text).toContain('held back');
  });

  it('of very many in one message their number is told', async () => {
    const told = await withChannel();
    for (let count = 0; count < 50; count += 1) await raise(told, `alert ${count}`);
    await after(told, 5_000);
    const { message } = told.platform.notifier.sent[0]!;
    expect(message.items).toHaveLength(20);
    expect(message.text).toContain('And 30 more');
  });
});

describe('a channel that fails for long', () => {
  it('gives up what is three days old, says so, and goes on with what is new', async () => {
    const told = await withChannel();
    told.platform.notifier.fail(1_000);
    await raise(told, 'old');
    for (let hour = 0; hour < 73; hour += 1) await after(told, 3_600_000);
    const [failing] = await listChannels(told.platform, told.user);
    expect(failing).toMatchObject({
      waiting: 0,
      channel: { delivery: { lost: 1, lastFailure: { detail: 'HTTP 500' } } },
    });
    told.platform.notifier.fail(0);
    await raise(told, 'new');
    await after(told, 3_600_000);
    await after(told, 3_600_000);
    expect(told.platform.notifier.sent.map(({ message }) => message.items[0]?.alert.subject)).toEqual(['new']);
  });
});

describe('a test', () => {
  it('says what was answered', async () => {
    const told = await withChannel();
    expect(await testChannel(told.platform, told.user, told.channelId)).toEqual({ ok: true, answer: 'kept' });
    expect(told.platform.notifier.sent[0]?.message).toMatchObject({
      isTest: true,
      subject: 'Test message of NonStop4',
    });
    await expect(testChannel(told.platform, told.user, told.channelId)).rejects.toMatchObject({
      code: 'too-many-attempts',
    });
  });

  it('says why it did not arrive; one that arrives lets what waits go', async () => {
    const told = await withChannel();
    told.platform.notifier.fail(2, { reason: 'login-refused', detail: '535 no' });
    await raise(told);
    await after(told, 5_000);
    expect(await testChannel(told.platform, told.user, told.channelId)).toEqual({
      ok: false,
      failure: { reason: 'login-refused', detail: '535 no' },
    });
    told.platform.clock.advance(DELIVERY.testPauseMs);
    expect(await testChannel(told.platform, told.user, told.channelId)).toMatchObject({ ok: true });
    await after(told, 1_000);
    expect(told.platform.notifier.sent).toHaveLength(2);
  });
});

describe('channels', () => {
  it.each([
    ['e-mail', 'nobody', 'not-an-address'],
    ['e-mail', 'a@b.example, c@d.example', 'not-an-address'],
    ['e-mail', 'a@b.example\nBcc: c@d.example', 'not-an-address'],
    ['webhook', 'example.com', 'not-a-url'],
    ['webhook', 'file:///etc/passwd', 'not-a-url'],
    ['slack', 'https://ada:x@example.com', 'password-inside'],
  ] as const)('by %s to %j are refused', async (kind, to, reason) => {
    const platform = memoryPlatform();
    const user = await addUser(platform, 'ada');
    await expect(addChannel(platform, user, { kind, to, ...asSettings() })).rejects.toMatchObject({
      params: { reason },
    });
  });

  it('have their target sealed; a webhook’s secret is given once', async () => {
    const { platform, user } = await withChannel();
    const to = 'https://hooks.example.com/services/T0/B0/password';
    const made = await addChannel(platform, user, { kind: 'webhook', to, ...asSettings() });
    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/=]{40,}$/);
    const kept = JSON.stringify(await platform.stores.channels.listAll());
    expect(kept).not.toContain('password');
    expect(kept).not.toContain(made.secret);
    expect(made.channel.shownTarget).toBe('hooks.example.com');
  });

  it('of somebody else are not there', async () => {
    const { platform, channelId } = await withChannel();
    const bob = await addUser(platform, 'bob', 'member');
    for (const ask of [
      testChannel(platform, bob, channelId),
      removeChannel(platform, bob, channelId),
      changeChannel(platform, bob, channelId, asSettings()),
      removeChannel(platform, bob, 'chn_none'),
    ])
      await expect(ask).rejects.toMatchObject({ code: 'not-found', message: 'You have no such channel.' });
    expect(await listChannels(platform, bob)).toEqual([]);
  });

  it('tell of the platform only its owner', async () => {
    const { platform } = await withChannel();
    const bob = await addUser(platform, 'bob', 'member');
    const draft = { kind: 'e-mail', to: 'bob@example.com', ...asSettings(), platform: true } as const;
    await expect(addChannel(platform, bob, draft)).rejects.toMatchObject({ code: 'operator-only' });
    await expect(mailServer(platform, bob)).rejects.toMatchObject({ code: 'operator-only' });
  });

  it('are twenty at most', async () => {
    const { platform, user } = await withChannel();
    const add = () => addChannel(platform, user, { kind: 'e-mail', to: 'a@example.com', ...asSettings() });
    for (let count = 1; count < 20; count += 1) await add();
    await expect(add()).rejects.toMatchObject({ code: 'quota-exceeded' });
  });
});

describe('the mail server', () => {
  const DRAFT = {
    host: 'smtp.example.com',
    port: 587,
    security: 'starttls',
    userName: 'a',
    from: 'a@example.com',
  } as const;

  it('keeps its password for the same server and user, and nobody else', async () => {
    const platform = memoryPlatform();
    const owner = await addUser(platform, 'ada');
    await expect(setMailServer(platform, owner, DRAFT)).rejects.toMatchObject({
      params: { reason: 'password-missing' },
    });
    await setMailServer(platform, owner, { ...DRAFT, password: 'secret' });
    await setMailServer(platform, owner, { ...DRAFT, port: 465, security: 'tls' });
    expect(await savedMailServer(platform)).toMatchObject({ port: 465, password: 'secret' });
    for (const other of [{ host: 'evil.example.com' }, { userName: 'b' }, { security: 'none' as const }])
      await expect(setMailServer(platform, owner, { ...DRAFT, ...other })).rejects.toMatchObject({
        code: 'invalid-input',
      });
    expect(await platform.stores.settings.get('mail-server')).not.toContain('secret');
  });
});
