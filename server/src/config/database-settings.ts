import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import { z } from 'zod';

/** Where a MySQL or MariaDB is; not set: everything lies in one SQLite file of the data directory. */
export interface DatabaseConfig {
  host: string;
  port: number;
  user: string;
  /** Of the address itself, or in a file that is read at each start. */
  password: { text: string } | { file: string };
  database: string;
  /** Nothing is said without TLS; `caFile`: PEM of who signs the server's certificate, else a public authority. */
  tls?: { caFile?: string };
}

export const DATABASE_DEFAULTS = {
  NONSTOP4_DATABASE: '',
  NONSTOP4_DATABASE_PASSWORD_FILE: '',
  NONSTOP4_DATABASE_TLS: 'no',
  NONSTOP4_DATABASE_CA: '',
} as const;

const DEFAULT_PORT = 3306;
const ALLOWED = 'an address such as mysql://nonstop4@db.example.com:3306/nonstop4, or empty for a file of this machine';
const file = z.string().refine((text) => text === '' || isAbsolute(text), 'an absolute path');

export const DATABASE_SETTINGS = {
  NONSTOP4_DATABASE: z.string().transform((text, context) => {
    const address = text === '' ? undefined : parse(text);
    if (text === '' || address) return address;
    context.addIssue({ code: 'custom', message: ALLOWED });
    return z.NEVER;
  }),
  NONSTOP4_DATABASE_PASSWORD_FILE: file,
  NONSTOP4_DATABASE_TLS: z.enum(['yes', 'no'], { error: 'yes or no' }),
  NONSTOP4_DATABASE_CA: file,
};

type Settings = z.infer<z.ZodObject<typeof DATABASE_SETTINGS>>;

export function databaseConfig(settings: Settings): DatabaseConfig | undefined {
  const {
    NONSTOP4_DATABASE: address,
    NONSTOP4_DATABASE_PASSWORD_FILE: passwordFile,
    NONSTOP4_DATABASE_TLS: tls,
    NONSTOP4_DATABASE_CA: caFile,
  } = settings;
  if (!address) return undefined;
  const { password, ...rest } = address;
  return {
    ...rest,
    password: passwordFile === '' ? { text: password } : { file: passwordFile },
    ...(tls === 'yes' ? { tls: caFile === '' ? {} : { caFile } } : {}),
  };
}

/** What is wrong with them together, in sentences; never with a password in them. */
export function wrongDatabase(settings: Settings): string[] {
  const wrong: string[] = [];
  const {
    NONSTOP4_DATABASE: address,
    NONSTOP4_DATABASE_PASSWORD_FILE: passwordFile,
    NONSTOP4_DATABASE_TLS: tls,
    NONSTOP4_DATABASE_CA: caFile,
  } = settings;
  if (!address && (passwordFile !== '' || tls === 'yes' || caFile !== '')) {
    wrong.push('There are settings for a database server, but none is named: set NONSTOP4_DATABASE too.');
  }
  if (address && address.password !== '' && passwordFile !== '') {
    wrong.push(
      'There is a password in NONSTOP4_DATABASE and one in NONSTOP4_DATABASE_PASSWORD_FILE: keep the one in the file.',
    );
  }
  // mysql2 checks a certificate against names only.
  if (address && tls === 'yes' && isIP(address.host) > 0) {
    wrong.push(`NONSTOP4_DATABASE leads to ${address.host}: with TLS it must be the name in the server's certificate.`);
  }
  if (address && caFile !== '' && tls === 'no') {
    wrong.push('NONSTOP4_DATABASE_CA is for TLS: set NONSTOP4_DATABASE_TLS to yes too.');
  }
  return wrong;
}

/** The same text without the password that an address may have in it. */
export function withoutPassword(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/:@]*):.*@/i, '$1:…@');
}

/** `mysql://user[:password]@host[:port]/database`, parts percent-encoded where they must be; undefined when it is none. */
function parse(text: string): (Omit<DatabaseConfig, 'password' | 'tls'> & { password: string }) | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const database = url.pathname.slice(1);
  if (!/^(?:mysql|mariadb):$/.test(url.protocol) || url.search !== '' || url.hash !== '') return undefined;
  if (url.hostname === '' || url.username === '' || !/^[A-Za-z0-9_-]{1,64}$/.test(database)) return undefined;
  try {
    return {
      host: decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? DEFAULT_PORT : Number(url.port),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database,
    };
  } catch {
    // A percent sign that is none.
    return undefined;
  }
}
