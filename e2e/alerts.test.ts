import { ALERT_KINDS, alerting, type NewChannel, operations } from '@nonstop4/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOLDS } from '../server/src/domain/alerts/thresholds.ts';
import { makeCertificate } from '../testing/https/certificates.ts';
import { FRAGILE_APP } from '../testing/notifier/fragile-app.ts';
import { type HookServer, startHookServer } from '../testing/notifier/hook-server.ts';
import { partOf, type RunningSmtpServer, startSmtpServer, subjectOf } from '../testing/notifier/smtp-server.ts';
import { deploy, untilEnded, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { until } from './harness/until.ts';

const LOGIN = { user: 'nonstop4', password: 'a-long-secret' };
const SETTINGS: Omit<NewChannel, 'kind' | 'to' | 'name'> = {
  ...{ language: 'en', ownApps: true, platform: true },
  alertKinds: [...ALERT_KINDS],
};
const LOST = 'fragile is not redundant: one replica is ready';
const BACK = 'fragile is redundant again';
/** Longer than anything that could be told here is held, gathered (5 s), and looked for each second. */
const HELD = ['too-few-ready', 'restart-loop', 'node-lost', 'run-failed'] as const;
const QUIET_MS = Math.max(...HELD.map((kind) => HOLDS[kind].raiseAfterMs)) + 5_000 + 3_000;

describe('alerts on one machine', () => {
  const { chain: certificate, key } = makeCertificate({ hostnames: ['localhost'] });
  let smtp: RunningSmtpServer;
  let hook: HookServer;
  let platform: EmbeddedPlatform;

  beforeAll(async () => {
    smtp = await startSmtpServer({ login: LOGIN });
    hook = await startHookServer({ certificate, key });
    platform = await startEmbeddedPlatform({
      NONSTOP4_NOTIFY_INSIDE: '127.0.0.1, ::1',
      NONSTOP4_PANEL_URL: 'https://panel.example.com/',
    });
    const body = { host: '127.0.0.1', port: smtp.port, security: 'none', from: 'nonstop4@example.com' } as const;
    await platform.api.call(alerting.setMailServer, {
      body: { ...body, userName: LOGIN.user, password: LOGIN.password },
    });
    await add({ kind: 'e-mail', to: 'ada@example.com', name: 'mail' });
    await deploy(platform, 'fragile', await zipFiles(FRAGILE_APP));
  }, 300_000);
  afterAll(async () => {
    await platform?.stop();
    await hook?.stop();
    await smtp?.stop();
  });

  const add = async (channel: Pick<NewChannel, 'kind' | 'to' | 'name'>) =>
    (await platform.api.call(alerting.addChannel, { body: { ...channel, ...SETTINGS } })).channel;
  const ask = async (path: string) => (await visit(platform, 'fragile', path)).text;
  /** Every alert that a mail told of, by its heading. */
  const told = () => smtp.mails.flatMap((mail) => headingsOf(partOf(mail, 'text/html')));
  const timesTold = (title: string) => told().filter((one) => one === title).length;
  const isRedundant = async () => {
    const { redundancy } = await platform.api.call(operations.getApp, { params: { app: 'fragile' } });
    return redundancy.state === 'redundant';
  };
  const openAlerts = async () =>
    (await platform.api.call(alerting.listAlerts, {})).filter(({ endedAt }) => endedAt === undefined);

  it('a channel is tested, and says what the server answered', async () => {
    const [channel] = (await platform.api.call(alerting.listChannels, {})).channels;
    const params = { channel: channel!.id };
    expect(await platform.api.call(alerting.testChannel, { params })).toMatchObject({ ok: true, answer: /^250/ });
    expect(smtp.mails.map(subjectOf)).toEqual(['Test message of NonStop4']);
    const untrusted = await add({ kind: 'webhook', to: hook.url, name: 'hook' });
    const asked = { params: { channel: untrusted.id } };
    expect(await platform.api.call(alerting.testChannel, asked)).toMatchObject({
      ok: false,
      failure: { reason: 'tls', sentence: /No secure connection/ },
    });
    await platform.api.call(alerting.removeChannel, asked);
  });

  it('a replica that is killed for good is told once, and once when it is back', async () => {
    await ask('/break');
    await until(async () => !(await isRedundant()), { timeoutMs: 10_000, what: 'the badge' });
    await until(async () => timesTold(LOST) > 0, { timeoutMs: 60_000, what: 'the mail' });
    const mail = smtp.mails.find((one) => headingsOf(partOf(one, 'text/html')).includes(LOST));
    expect(partOf(mail!, 'text/plain')).toContain('https://panel.example.com/apps/fragile/alerts');
    expect(mail?.user).toBe(LOGIN.user);
    // A server that is started anew knows what is open.
    const server = (await platform.processes()).find(({ name }) => name === 'server');
    await platform.kill('server');
    await platform.untilBack('server', server?.pid ?? 0);
    await quiet();
    expect(timesTold(LOST)).toBe(1);
    expect((await openAlerts()).map(({ kind }) => kind)).toContain('too-few-ready');
    await ask('/mend');
    // That both were told once is looked at after the next test, which is quiet for long enough.
    await until(async () => timesTold(BACK) > 0, { timeoutMs: 120_000, what: 'the mail that it is back' });
  }, 400_000);

  it('an update, a drill, a restart of the app and a stop on purpose tell of nothing', async () => {
    const update = async (text: string) =>
      deploy(platform, 'fragile', await zipFiles({ ...FRAGILE_APP, 'CHANGE.txt': text }));
    // Its copies have never crashed: the loop of before is over, and that is told.
    await update('another release');
    await until(async () => timesTold('fragile does not crash any more') === 1, {
      ...{ timeoutMs: 60_000, what: 'the mail that the loop is over' },
    });
    expect(await openAlerts()).toEqual([]);
    const before = smtp.mails.length;
    await update('one more');
    await until(isRedundant, { timeoutMs: 60_000, what: 'two replicas' });
    await platform.api.call(operations.startDrill, { params: { app: 'fragile' }, body: { kind: 'node-loss' } });
    await until(
      async () => {
        const [drill] = await platform.api.call(operations.listDrills, { params: { app: 'fragile' } });
        return drill?.state !== 'running';
      },
      { timeoutMs: 150_000, what: 'the drill' },
    );
    await until(isRedundant, { timeoutMs: 60_000, what: 'two replicas' });
    const restart = await platform.api.call(operations.restartApp, { params: { app: 'fragile' } });
    await untilEnded(platform, restart.id);
    await platform.api.call(operations.stopApp, { params: { app: 'fragile' } });
    await quiet();
    expect(smtp.mails.slice(before).map(subjectOf)).toEqual([]);
    expect(await openAlerts()).toEqual([]);
    expect([timesTold(LOST), timesTold(BACK)]).toEqual([1, 1]);
  }, 400_000);

  it('a run that fails is told, with the way to it', async () => {
    await deploy(platform, 'fragile', await zipFiles({ 'package.json': '{' })).catch(() => undefined);
    const title = /^fragile: run #\d+ failed$/;
    await until(async () => told().some((one) => title.test(one)), { timeoutMs: 60_000, what: 'the mail' });
    const [alert] = await openAlerts();
    expect(alert).toMatchObject({ kind: 'run-failed', app: 'fragile', params: { kind: 'upload' } });
  }, 120_000);

  /** Long enough for everything that would come to have come. */
  function quiet(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  }
});

function headingsOf(html: string): string[] {
  return [...html.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, title = '']) => title);
}
