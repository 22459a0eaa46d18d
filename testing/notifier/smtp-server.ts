import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** Head and body, as they came. */
  raw: string;
  /** By whom, where somebody had to sign in. */
  user: string | undefined;
  isSecure: boolean;
}

export interface SmtpOptions {
  port?: number;
  /** TLS from the first byte, or offered by STARTTLS; absent: none. */
  tls?: { kind: 'tls' | 'starttls'; certificate: string; key: string };
  login?: { user: string; password: string };
  /** Recipients that do not exist. */
  unknown?: readonly string[];
  /** Senders that are not allowed. */
  forbidden?: readonly string[];
  /** Says it of every message. */
  refuseData?: string;
}

/** A real SMTP server on this machine's loopback, and what it received. */
export interface RunningSmtpServer {
  port: number;
  mails: ReceivedMail[];
  stop(): Promise<void>;
}

export async function startSmtpServer(options: SmtpOptions = {}): Promise<RunningSmtpServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({ ...connectionOf(options), ...verdictsOf(options), onData: keepIn(mails, options) });
  // What a client that gives up leaves behind is no failure of a test.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function connectionOf({ tls, login }: SmtpOptions): SMTPServerOptions {
  return {
    secure: tls?.kind === 'tls',
    ...(tls ? { cert: tls.certificate, key: tls.key } : {}),
    disabledCommands: [...(tls?.kind === 'starttls' ? [] : ['STARTTLS']), ...(login ? [] : ['AUTH'])],
    authOptional: !login,
    allowInsecureAuth: true,
    closeTimeout: 100,
  };
}

function verdictsOf({ login, unknown = [], forbidden = [] }: SmtpOptions): SMTPServerOptions {
  return {
    onAuth({ username, password }, _session, done) {
      if (username === login?.user && password === login?.password) return done(null, { user: username });
      // As some servers do, which is why a password is taken out of what they say.
      done(refusal(535, `5.7.8 ${username} ${password} is wrong`));
    },
    onMailFrom({ address }, _session, done) {
      done(forbidden.includes(address) ? refusal(553, '5.7.1 sender not allowed') : undefined);
    },
    onRcptTo({ address }, _session, done) {
      done(unknown.includes(address) ? refusal(550, '5.1.1 no such user') : undefined);
    },
  };
}

function keepIn(mails: ReceivedMail[], { refuseData }: SmtpOptions): SMTPServerOptions['onData'] {
  return (stream, session, done) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      if (refuseData) return done(refusal(554, refuseData));
      const { mailFrom, rcptTo } = session.envelope;
      mails.push({
        from: mailFrom ? mailFrom.address : '',
        to: rcptTo.map(({ address }) => address),
        raw: Buffer.concat(chunks).toString('utf8'),
        user: session.user,
        isSecure: session.secure,
      });
      done();
    });
  };
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** The part of a mail of this type, decoded. */
export function partOf({ raw }: ReceivedMail, type: 'text/plain' | 'text/html'): string {
  const part = raw.split(/\r?\n--[^\r\n]+/).find((one) => one.includes(`Content-Type: ${type}`)) ?? '';
  const [head = '', ...body] = part.split(/\r?\n\r?\n/);
  const text = body.join('\n\n');
  if (/base64/i.test(head)) return Buffer.from(text, 'base64').toString('utf8');
  return /quoted-printable/i.test(head) ? fromQuotedPrintable(text) : text;
}

/** Its subject, decoded (RFC 2047). */
export function subjectOf({ raw }: ReceivedMail): string {
  const folded = /^Subject: (.*(?:\r?\n[ \t].*)*)/m.exec(raw)?.[1] ?? '';
  return folded
    .replace(/\?=\r?\n[ \t]+=\?/g, '?==?')
    .replace(/\r?\n[ \t]+/g, ' ')
    .replace(/=\?utf-8\?(q|b)\?([^?]*)\?=/gi, (_all, kind: string, text: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : fromQuotedPrintable(text.replaceAll('_', ' ')),
    );
}

function fromQuotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
