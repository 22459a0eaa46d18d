import type { DeliveryFailure, DeliveryFailureReason } from '../../../domain/notifications/channel.ts';
import type { MailServer } from '../../../domain/notifications/mail-server.ts';

const MOST_SHOWN = 300;

/** What nodemailer's errors carry (https://nodemailer.com/errors). */
interface SmtpError {
  code?: string;
  message?: string;
  command?: string;
  response?: string;
  responseCode?: number;
}

/** What went wrong with a mail, in the platform's words; without the password, whatever the server says. */
export function smtpFailure(error: unknown, { host, port, password }: MailServer): DeliveryFailure {
  const { code = '', message = '', command = '', response } = error as SmtpError;
  const said = (response ?? message).replace(/\s+/g, ' ').trim();
  const detail = password === '' ? said : said.replaceAll(password, '…');
  return {
    reason: reasonOf(code, command, message),
    detail: (response === undefined ? `${host}:${port}: ${detail}` : detail).slice(0, MOST_SHOWN),
  };
}

// The code is the place where nodemailer noticed it; of a connection the system's own words say more.
function reasonOf(code: string, command: string, message: string): DeliveryFailureReason {
  if (code === 'EAUTH' || code === 'ENOAUTH') return 'login-refused';
  if (code === 'EENVELOPE')
    return /RCPT/i.test(command) || /recipient/i.test(message) ? 'recipient-refused' : 'sender-refused';
  if (code === 'EMESSAGE') return 'message-refused';
  if (code === 'EDNS' || /ENOTFOUND|EAI_/.test(message)) return 'name-unknown';
  if (/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH/.test(message)) return 'connection-refused';
  if (code === 'ETIMEDOUT' || code === 'EABORT' || /ETIMEDOUT/.test(message)) return 'timeout';
  if (
    code === 'ETLS' ||
    code === 'EREQUIRETLS' ||
    /certificate|self-signed|SSL|TLS|wrong version number/i.test(message)
  )
    return 'tls';
  if (code === 'EPROTOCOL') return 'refused';
  if (code === 'ECONNECTION' || code === 'ESOCKET') return 'disconnected';
  return 'failed';
}
