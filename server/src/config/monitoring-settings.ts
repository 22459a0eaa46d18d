import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { duration, MINUTE, SECOND } from './setting-types.ts';

/** Who reads the platform's figures, and where their history is read from. */
export interface MonitoringConfig {
  /** Whoever asks for /metrics must show what stands in this file. Not set: it is answered to this machine alone. */
  metricsTokenFile?: string;
  /** Set: history comes from there and not from what the platform keeps itself. */
  prometheus?: {
    /** Without a slash at its end. */
    url: string;
    credentials?: { kind: 'token'; file: string } | { kind: 'password'; user: string; file: string };
    /** Label matchers that tell this platform's series from those of others: `cluster="prod"`. */
    match: string;
    /** How often it scrapes this platform. */
    intervalMs: number;
  };
  grafana?: GrafanaConfig;
}

export interface GrafanaConfig {
  /** Without a slash at its end. */
  url: string;
  /** Whether pages show panels of it, by frames. */
  panels: boolean;
}

export const MONITORING_DEFAULTS = {
  NONSTOP4_METRICS_TOKEN_FILE: '',
  NONSTOP4_PROMETHEUS_URL: '',
  NONSTOP4_PROMETHEUS_TOKEN_FILE: '',
  NONSTOP4_PROMETHEUS_USER: '',
  NONSTOP4_PROMETHEUS_PASSWORD_FILE: '',
  NONSTOP4_PROMETHEUS_MATCH: '',
  NONSTOP4_PROMETHEUS_INTERVAL: '15 s',
  NONSTOP4_GRAFANA_URL: '',
  NONSTOP4_GRAFANA_PANELS: 'no',
} as const;

const file = z.string().refine((text) => text === '' || isAbsolute(text), 'an absolute path, or nothing');
// A name and a password in it would show in messages and pages.
const address = z
  .string()
  .regex(/^$|^https?:\/\/[^\s/@?#]+(?:\/[^\s?#]*)?$/, 'an http or https address without a password in it, or nothing')
  .transform((text) => text.replace(/\/+$/, ''));

export const MONITORING_SETTINGS = {
  NONSTOP4_METRICS_TOKEN_FILE: file,
  NONSTOP4_PROMETHEUS_URL: address,
  NONSTOP4_PROMETHEUS_TOKEN_FILE: file,
  NONSTOP4_PROMETHEUS_USER: z.string(),
  NONSTOP4_PROMETHEUS_PASSWORD_FILE: file,
  NONSTOP4_PROMETHEUS_MATCH: z
    .string()
    .regex(
      /^$|^[a-zA-Z_]\w*(?:=~|!~|!=|=)"[^"\\]*"(?:,[a-zA-Z_]\w*(?:=~|!~|!=|=)"[^"\\]*")*$/,
      'label matchers such as cluster="prod", with commas between them',
    ),
  NONSTOP4_PROMETHEUS_INTERVAL: duration(SECOND, 60 * MINUTE),
  NONSTOP4_GRAFANA_URL: address,
  NONSTOP4_GRAFANA_PANELS: z.enum(['yes', 'no'], { error: 'yes or no' }),
};

type Settings = z.infer<z.ZodObject<typeof MONITORING_SETTINGS>>;

export function monitoringConfig(settings: Settings): MonitoringConfig {
  const {
    NONSTOP4_METRICS_TOKEN_FILE: metricsTokenFile,
    NONSTOP4_PROMETHEUS_URL: url,
    NONSTOP4_GRAFANA_URL: grafana,
  } = settings;
  return {
    ...(metricsTokenFile === '' ? {} : { metricsTokenFile }),
    ...(url === '' ? {} : { prometheus: prometheus(url, settings) }),
    ...(grafana === '' ? {} : { grafana: { url: grafana, panels: settings.NONSTOP4_GRAFANA_PANELS === 'yes' } }),
  };
}

function prometheus(url: string, settings: Settings): NonNullable<MonitoringConfig['prometheus']> {
  const {
    NONSTOP4_PROMETHEUS_TOKEN_FILE: tokenFile,
    NONSTOP4_PROMETHEUS_USER: user,
    NONSTOP4_PROMETHEUS_PASSWORD_FILE: passwordFile,
  } = settings;
  const base = {
    url,
    match: settings.NONSTOP4_PROMETHEUS_MATCH,
    intervalMs: settings.NONSTOP4_PROMETHEUS_INTERVAL,
  };
  if (tokenFile !== '') return { ...base, credentials: { kind: 'token', file: tokenFile } };
  return user === '' ? base : { ...base, credentials: { kind: 'password', user, file: passwordFile } };
}

/** What is wrong with them together, in sentences. */
export function wrongMonitoring(settings: Settings): string[] {
  const wrong: string[] = [];
  const {
    NONSTOP4_PROMETHEUS_URL: url,
    NONSTOP4_PROMETHEUS_TOKEN_FILE: tokenFile,
    NONSTOP4_PROMETHEUS_USER: user,
    NONSTOP4_PROMETHEUS_PASSWORD_FILE: passwordFile,
  } = settings;
  if ((user === '') !== (passwordFile === '')) {
    wrong.push('NONSTOP4_PROMETHEUS_USER and NONSTOP4_PROMETHEUS_PASSWORD_FILE belong together: set both, or neither.');
  }
  if (tokenFile !== '' && user !== '') {
    wrong.push(
      'Prometheus is shown either NONSTOP4_PROMETHEUS_TOKEN_FILE or NONSTOP4_PROMETHEUS_USER: set one of them.',
    );
  }
  if (url === '' && (tokenFile !== '' || user !== '' || settings.NONSTOP4_PROMETHEUS_MATCH !== '')) {
    wrong.push('There are settings for a Prometheus, but none is named: set NONSTOP4_PROMETHEUS_URL too.');
  }
  if (settings.NONSTOP4_GRAFANA_URL === '' && settings.NONSTOP4_GRAFANA_PANELS === 'yes') {
    wrong.push('NONSTOP4_GRAFANA_PANELS is yes, but no Grafana is named: set NONSTOP4_GRAFANA_URL too.');
  }
  return wrong;
}
