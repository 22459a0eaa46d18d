import type { ChannelTarget } from '../../../domain/notifications/channel.ts';
import type { MailServer } from '../../../domain/notifications/mail-server.ts';
import { type Message, NotDelivered, type Notifier } from '../../../ports/notifier.ts';
import { smtpFailure } from './smtp-failure.ts';

export interface SmtpOptions {
  /** As it is now; undefined: the operator has named none. */
  server: () => Promise<MailServer | undefined>;
  /** PEM, besides those that Node trusts. */
  caCertificates?: string;
}

const CONNECT_MS = 10_000;
const SILENT_MS = 20_000;

/** Sends e-mails by the operator's mail server, each with a connection of its own: a few an hour are worth no pool. */
export class SmtpNotifier implements Notifier {
  readonly #options: SmtpOptions;

  constructor(options: SmtpOptions) {
    this.#options = options;
  }

  async send(target: ChannelTarget, message: Message, signal: AbortSignal): Promise<string> {
    if (target.kind !== 'e-mail') throw new NotDelivered({ reason: 'failed', detail: 'this is no e-mail address' });
    const server = await this.#options.server();
    if (!server) throw new NotDelivered({ reason: 'no-mail-server', detail: '' });
    const transport = await this.#transportTo(server);
    try {
      const { response } = await transport.sendMail({
        from: { name: 'NonStop4', address: server.from },
        to: { name: '', address: target.address },
        subject: message.subject,
        text: message.text,
        html: message.html,
        date: new Date(message.at),
        // The same at each try: a mail that was taken although the platform did not hear so is known again.
        messageId: `<${message.id}@${server.from.split('@').at(-1)}>`,
        // RFC 3834: nobody's holiday is to answer it.
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        disableFileAccess: true,
        disableUrlAccess: true,
        signal,
      });
      return String(response).slice(0, 200);
    } catch (error) {
      throw new NotDelivered(smtpFailure(error, server));
    } finally {
      transport.close();
    }
  }

  async #transportTo({ host, port, security, userName, password }: MailServer) {
    const { caCertificates } = this.#options;
    const { createTransport } = await import('nodemailer');
    return createTransport({
      ...{ host, port, secure: security === 'tls' },
      ...(security === 'starttls' ? { requireTLS: true } : {}),
      ...(security === 'none' ? { ignoreTLS: true } : {}),
      ...(userName === '' ? {} : { auth: { user: userName, pass: password } }),
      ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SILENT_MS },
      ...(caCertificates === undefined ? {} : { tls: { ca: caCertificates } }),
    });
  }
}
