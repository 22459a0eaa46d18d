import { z } from 'zod';
import { filePath, integer } from './setting-types.ts';

/** How visitors come by https; nothing is set where they do not. */
export interface HttpsConfig {
  /** Where visitors reach the edges by https. */
  port: number;
  /** PEM files of the operator's own certificate. */
  operators?: { certificate: string; key: string };
  /** Whom certificates are ordered from. */
  acme?: { directoryUrl: string; email?: string; caFile?: string };
}

export const HTTPS_DEFAULTS = {
  NONSTOP4_EDGE_TLS_PORT: '',
  NONSTOP4_TLS_CERTIFICATE: '',
  NONSTOP4_TLS_KEY: '',
  NONSTOP4_ACME_DIRECTORY: '',
  NONSTOP4_ACME_EMAIL: '',
  NONSTOP4_ACME_CA: '',
} as const;

const file = filePath();

export const HTTPS_SETTINGS = {
  NONSTOP4_EDGE_TLS_PORT: z.union([z.literal('').transform(() => undefined), integer(1, 65_535)], {
    error: 'a whole number from 1 to 65535, or empty for no https',
  }),
  NONSTOP4_TLS_CERTIFICATE: file,
  NONSTOP4_TLS_KEY: file,
  NONSTOP4_ACME_DIRECTORY: z
    .string()
    .refine((text) => text === '' || /^https:\/\/[^\s]+$/.test(text), 'the https address of an ACME directory'),
  NONSTOP4_ACME_EMAIL: z.string().refine((text) => text === '' || /^[^\s@]+@[^\s@]+$/.test(text), 'an e-mail address'),
  NONSTOP4_ACME_CA: file,
};

type Settings = z.infer<z.ZodObject<typeof HTTPS_SETTINGS>>;

export function httpsConfig(settings: Settings): HttpsConfig | undefined {
  const { NONSTOP4_EDGE_TLS_PORT: port, NONSTOP4_ACME_EMAIL: email, NONSTOP4_ACME_CA: caFile } = settings;
  if (port === undefined) return undefined;
  const {
    NONSTOP4_TLS_CERTIFICATE: certificate,
    NONSTOP4_TLS_KEY: key,
    NONSTOP4_ACME_DIRECTORY: directoryUrl,
  } = settings;
  return {
    port,
    ...(certificate === '' ? {} : { operators: { certificate, key } }),
    ...(directoryUrl === ''
      ? {}
      : { acme: { directoryUrl, ...(email === '' ? {} : { email }), ...(caFile === '' ? {} : { caFile }) } }),
  };
}

/** What is wrong with them together, in sentences. */
export function wrongHttps(settings: Settings & { NONSTOP4_APP_DOMAIN: string }): string[] {
  const wrong: string[] = [];
  const { NONSTOP4_TLS_CERTIFICATE: certificate, NONSTOP4_TLS_KEY: key, NONSTOP4_ACME_DIRECTORY: directory } = settings;
  if ((certificate === '') !== (key === '')) {
    wrong.push('NONSTOP4_TLS_CERTIFICATE and NONSTOP4_TLS_KEY belong together: set both or none.');
  }
  if (settings.NONSTOP4_EDGE_TLS_PORT === undefined && (certificate !== '' || directory !== '')) {
    wrong.push('Certificates need a port for https: set NONSTOP4_EDGE_TLS_PORT, for example to 443.');
  }
  if (directory === '' && (settings.NONSTOP4_ACME_EMAIL !== '' || settings.NONSTOP4_ACME_CA !== '')) {
    wrong.push(
      'NONSTOP4_ACME_EMAIL and NONSTOP4_ACME_CA are for ordering certificates: set NONSTOP4_ACME_DIRECTORY too.',
    );
  }
  return wrong;
}
