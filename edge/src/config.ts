import { type DataDirectory, dataDirectory } from '@nonstop4/plane/data-directory';

export interface EdgeConfig {
  name: string;
  data: DataDirectory;
  /** Addresses to listen on: both loopback addresses when the host is the loopback, because browsers try ::1 first. */
  hosts: readonly string[];
  /** 0 lets the kernel choose (tests). */
  port: number;
  /** HTTPS; undefined: none. */
  tls: TlsPort | undefined;
  /** Where programs are looked up. */
  path: string;
}

export interface TlsPort {
  /** 0 lets the kernel choose (tests). */
  port: number;
  /** The one that visitors connect to, where something stands before the edge; undefined: the same. */
  publicPort: number | undefined;
}

/** A setting is missing or wrong; the message says which one and what is expected. */
export class ConfigError extends Error {}

const DEFAULTS = { host: '127.0.0.1', port: '8080' };
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

/** Reads the edge's settings from the environment once. Throws ConfigError. */
export function readEdgeConfig(env: NodeJS.ProcessEnv = process.env): Readonly<EdgeConfig> {
  const host = env['NONSTOP4_EDGE_HOST'] || DEFAULTS.host;
  return Object.freeze({
    name: processName(required(env, 'NONSTOP4_PROCESS')),
    data: dataDirectory(required(env, 'NONSTOP4_DATA')),
    hosts: Object.freeze(LOOPBACK.has(host) ? ['127.0.0.1', '::1'] : [host]),
    port: portNumber('NONSTOP4_EDGE_PORT', env['NONSTOP4_EDGE_PORT'] || DEFAULTS.port),
    tls: tlsPort(env),
    path: env['PATH'] ?? '',
  });
}

function required(env: NodeJS.ProcessEnv, setting: string): string {
  const value = env[setting];
  if (!value)
    throw new ConfigError(`The setting ${setting} is missing. The supervisor gives it; set it when starting by hand.`);
  return value;
}

function processName(name: string): string {
  if (/^[a-z0-9-]{1,32}$/.test(name)) return name;
  throw new ConfigError(`NONSTOP4_PROCESS must be a name like edge-0, not "${name}".`);
}

function tlsPort(env: NodeJS.ProcessEnv): TlsPort | undefined {
  const [name, publicName] = ['NONSTOP4_EDGE_TLS_PORT', 'NONSTOP4_EDGE_TLS_PUBLIC_PORT'] as const;
  const { [name]: own, [publicName]: seen } = env;
  if (!own) return undefined;
  return Object.freeze({ port: portNumber(name, own), publicPort: seen ? portNumber(publicName, seen) : undefined });
}

function portNumber(setting: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw new ConfigError(`${setting} must be a port from 1 to 65535, not "${text}".`);
}
