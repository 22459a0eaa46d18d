import { createServer } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SmtpNotifier } from '../../../server/src/adapters/notifier/smtp/smtp-notifier.ts';
import type { MailServer } from '../../../server/src/domain/notifications/mail-server.ts';
import type { Message } from '../../../server/src/ports/notifier.ts';
import { freePorts } from '../../free-ports.ts';
import { type MadeCertificate, makeCertificate } from '../../https/certificates.ts';
import {
  partOf,
  type RunningSmtpServer,
  type SmtpOptions,
  startSmtpServer,
  subjectOf,
} from '../../notifier/smtp-server.ts';
import { aMessage } from './messages.ts';

const LOGIN = { user: 'nonstop4', password: 'a-long-secret' };
const TARGET = { kind: 'e-mail', address: 'ada@example.com' } as const;

let made: MadeCertificate;
const running: RunningSmtpServer[] = [];
beforeAll(() => {
  made = makeCertificate({ hostnames: ['localhost'] });
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

async function start(options: SmtpOptions = {}): Promise<RunningSmtpServer> {
  const server = await startSmtpServer(options);
  running.push(server);
  return server;
}

const tls = (kind: 'tls' | 'starttls') => ({ kind, certificate: made.chain, key: made.key });

function send(
  server: Partial<MailServer>,
  { message = aMessage(), signal = new AbortController().signal, trusts = made.root as string | undefined } = {},
): Promise<string> {
  const whole: MailServer = {
    ...{ host: 'localhost', port: 25, security: 'none', userName: '', password: '', from: 'nonstop4@example.com' },
    ...server,
  };
  const notifier = new SmtpNotifier({ server: async () => whole, ...(trusts ? { caCertificates: trusts } : {}) });
  return notifier.send(TARGET, message, signal);
}

describe('a mail', () => {
  it('arrives with its two texts, whatever the language, and says that a program wrote it', async () => {
    const { port, mails } = await start();
    const change: Partial<Message> = {
      ...{
        subject: 'shop 앱의 이중화가 깨졌습니다(복제본 1개만 준비됨)',
        text: '복제본 2개 가운데 1개만 준비되어 있습니다.\n',
      },
      html: '<p>복제본 2개 가운데 1개만 준비되어 있습니다.</p>',
    };
    expect(await send({ port }, { message: aMessage(change) })).toMatch(/^250 /);
    const [mail] = mails;
    expect(mails).toHaveLength(1);
    expect(mail).toMatchObject({ from: 'nonstop4@example.com', to: ['ada@example.com'], isSecure: false });
    expect(subjectOf(mail!)).toBe(change.subject);
    expect(partOf(mail!, 'text/plain')).toContain('1개만 준비되어 있습니다.');
    expect(partOf(mail!, 'text/html')).toContain('<p>복제본');
    expect(mail?.raw).toMatch(/^Auto-Submitted: auto-generated/m);
    expect(mail?.raw).toMatch(/^Message-ID: <msg_1@example\.com>/im);
  });

  it.each(['tls', 'starttls'] as const)('goes by %s, after a login', async (security) => {
    const { port, mails } = await start({ tls: tls(security), login: LOGIN });
    await send({ port, security, userName: LOGIN.user, password: LOGIN.password });
    expect(mails).toMatchObject([{ isSecure: true, user: LOGIN.user }]);
  });
});

describe('a mail that is not taken says why', () => {
  const failure = (reason: string, detail: RegExp | string = /./) => ({
    failure: { reason, detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) },
  });

  it('there is no mail server', async () => {
    const notifier = new SmtpNotifier({ server: async () => undefined });
    const { signal } = new AbortController();
    await expect(notifier.send(TARGET, aMessage(), signal)).rejects.toMatchObject(failure('no-mail-server', ''));
  });

  it('its name is unknown', async () => {
    await expect(send({ host: 'smtp.nonstop4.invalid', port: 25 })).rejects.toMatchObject(failure('name-unknown'));
  });

  it('nobody listens', async () => {
    const [port = 0] = await freePorts(1);
    await expect(send({ port })).rejects.toMatchObject(failure('connection-refused', /localhost:\d+/));
  });

  it('it says nothing, and we do not wait for ever', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    await expect(send({ port }, { signal: AbortSignal.timeout(300) })).rejects.toMatchObject(failure('timeout'));
    silent.close();
  });

  it('it breaks off', async () => {
    const rude = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await new Promise((resolve) => rude.once('listening', resolve));
    const { port } = rude.address() as { port: number };
    await expect(send({ port })).rejects.toMatchObject(failure('disconnected'));
    rude.close();
  });

  it('its certificate is not trusted', async () => {
    for (const security of ['tls', 'starttls'] as const) {
      const { port } = await start({ tls: tls(security) });
      await expect(send({ port, security }, { trusts: '' })).rejects.toMatchObject(failure('tls'));
    }
  });

  it('its certificate is of another name', async () => {
    const { port } = await start({ tls: tls('tls') });
    await expect(send({ host: '127.0.0.1', port, security: 'tls' })).rejects.toMatchObject(failure('tls'));
  });

  it('it offers no STARTTLS: nothing is sent in clear text', async () => {
    const { port, mails } = await start({ login: LOGIN });
    const asked = send({ port, security: 'starttls', userName: LOGIN.user, password: LOGIN.password });
    await expect(asked).rejects.toMatchObject(failure('tls'));
    expect(mails).toEqual([]);
  });

  it('it speaks no TLS on this port', async () => {
    const { port } = await start();
    await expect(send({ port, security: 'tls' })).rejects.toMatchObject(failure('tls'));
  });

  it('the password is wrong, and is not in what is said', async () => {
    const { port } = await start({ login: LOGIN });
    const asked = send({ port, userName: LOGIN.user, password: 'guessed' });
    await expect(asked).rejects.toMatchObject(failure('login-refused', /^535 5\.7\.8 nonstop4 … is wrong/));
  });

  it.each([
    ['the sender', { forbidden: ['nonstop4@example.com'] }, 'sender-refused', /^553/],
    ['the recipient', { unknown: ['ada@example.com'] }, 'recipient-refused', /^550 5\.1\.1 no such user/],
    ['the message', { refuseData: '5.7.1 looks like spam' }, 'message-refused', /^554 5\.7\.1 looks like spam/],
  ] as const)('%s is refused', async (_name, options, reason, words) => {
    const { port } = await start(options);
    await expect(send({ port })).rejects.toMatchObject(failure(reason, words));
  });
});
