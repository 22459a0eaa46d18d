/** Whom the e-mails of the platform are given to. */
export interface MailServer {
  host: string;
  port: number;
  /** tls: from the first byte; starttls: before anything is said; none: in clear text, for a server of this machine. */
  security: 'tls' | 'starttls' | 'none';
  /** '' where it wants none. */
  userName: string;
  password: string;
  /** The address that messages are from. */
  from: string;
}
