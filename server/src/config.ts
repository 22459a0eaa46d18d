import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { type DataDirectory, dataDirectory } from '@nonstop4/plane/data-directory';
import { DEFAULT_SANDBOX, SANDBOX_SETTINGS, type SandboxSetting } from '@nonstop4/plane/sandbox/sandbox-setting';
import { z } from 'zod';
import {
  DATABASE_DEFAULTS,
  DATABASE_SETTINGS,
  type DatabaseConfig,
  databaseConfig,
  withoutPassword,
  wrongDatabase,
} from './config/database-settings.ts';
import { HTTPS_DEFAULTS, HTTPS_SETTINGS, type HttpsConfig, httpsConfig, wrongHttps } from './config/https-settings.ts';
import { IMPORT_DEFAULTS, IMPORT_SETTINGS, type ImportConfig, importConfig } from './config/import-settings.ts';
import {
  KUBERNETES_DEFAULTS,
  KUBERNETES_SETTINGS,
  type KubernetesConfig,
  kubernetesConfig,
  missingForKubernetes,
} from './config/kubernetes-settings.ts';
import {
  MONITORING_DEFAULTS,
  MONITORING_SETTINGS,
  type MonitoringConfig,
  monitoringConfig,
  wrongMonitoring,
} from './config/monitoring-settings.ts';
import { NOTIFY_DEFAULTS, NOTIFY_SETTINGS, type NotifyConfig, notifyConfig } from './config/notify-settings.ts';
import { PROBE_DEFAULTS, PROBE_SETTINGS } from './config/probe-settings.ts';
import { SERVERS_DEFAULTS, SERVERS_SETTINGS, type ServersConfig, serversConfig } from './config/servers-settings.ts';
import { duration, GB, integer, MB, MINUTE, portRange, SECOND, size } from './config/setting-types.ts';

const DAY = 24 * 60 * MINUTE;

/** Every default in one place, written as it would be set. */
const DEFAULTS = {
  NONSTOP4_HOST: '127.0.0.1',
  NONSTOP4_PORT: '4400',
  NONSTOP4_EDGE_HOST: '127.0.0.1',
  NONSTOP4_EDGE_PORT: '8080',
  NONSTOP4_APP_DOMAIN: 'localhost',
  NONSTOP4_WORKERS: '2',
  NONSTOP4_EDGES: '2',
  NONSTOP4_REPLICA_PORTS: '21000-29999',
  NONSTOP4_UPLOAD_MAX: '500 MB',
  NONSTOP4_UNPACKED_MAX: '2 GB',
  NONSTOP4_UPLOAD_RATIO_MAX: '200',
  NONSTOP4_UPLOAD_ENTRIES_MAX: '20000',
  NONSTOP4_RUNS_AT_ONCE: '2',
  NONSTOP4_BUILD_TIMEOUT: '15 min',
  NONSTOP4_PREDEPLOY_TIMEOUT: '10 min',
  NONSTOP4_DEFAULT_MEMORY: '512 MB',
  NONSTOP4_DEFAULT_VOLUME: '1 GB',
  NONSTOP4_DEFAULT_REPLICAS: '2',
  NONSTOP4_LOG_LEVEL: 'info',
  NONSTOP4_RUNTIME: 'local',
  NONSTOP4_EDGE: '',
  ...DATABASE_DEFAULTS,
  ...SERVERS_DEFAULTS,
  NONSTOP4_SANDBOX: DEFAULT_SANDBOX,
  ...HTTPS_DEFAULTS,
  ...IMPORT_DEFAULTS,
  ...NOTIFY_DEFAULTS,
  ...KUBERNETES_DEFAULTS,
  ...MONITORING_DEFAULTS,
  ...PROBE_DEFAULTS,
} as const;

/** Not settings: numbers that follow from the promises (DESIGN.md sections 4 to 6) and that nobody needs to turn. */
const RULES = {
  trialTimeoutMs: 60 * SECOND,
  rolloutTimeoutMs: 180 * SECOND,
  // Long enough for somebody to add a node or to delete an App; a new node of a cloud takes a few minutes.
  roomTimeoutMs: 900 * SECOND,
  verifyTimeoutMs: 15 * SECOND,
  releasesKept: 5,
  runsKept: 50,
  sessionMs: 30 * DAY,
} as const;

/** What stands between visitors and Apps: processes of this machine, pods of the cluster, or a gateway that the cluster has. */
const EDGES = ['embedded', 'haproxy', 'cluster', 'gateway-api'] as const;
export type EdgeKind = (typeof EDGES)[number];

/** What a server is told, checked and frozen. Sizes in bytes, times in milliseconds. */
export interface ServerConfig {
  data: DataDirectory;
  /** Not set: a SQLite file in the data directory. */
  database?: DatabaseConfig;
  servers: ServersConfig;
  panel: { host: string; port: number };
  edge: { kind: EdgeKind; host: string; port: number; tlsPort?: number };
  /** Not set: visitors come by plain HTTP only. */
  https?: HttpsConfig;
  imports: ImportConfig;
  notify: NotifyConfig;
  /** Set: Apps run on a cluster and not on this machine. */
  kubernetes?: KubernetesConfig;
  monitoring: MonitoringConfig;
  /** Names of the processes that the supervisor starts: `worker-0` … and `edge-0` … */
  workers: readonly string[];
  edges: readonly string[];
  replicaPorts: { first: number; last: number };
  /** Whether Apps and builds of this machine are kept apart. */
  sandbox: SandboxSetting;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Directory of the Node that runs this server: Apps get the same one. */
  nodeBinDirectory: string;
  /** The machine's own environment as far as builds may see it: where programs, registries and proxies are. */
  buildEnvironment: Readonly<Record<string, string>>;
  /** Limits and defaults that use cases go by. */
  rules: {
    appDomain: string;
    edgePort: number;
    edgeTlsPort?: number;
    panelUrl: string;
    upload: { maxBytes: number; maxUnpackedBytes: number; maxRatio: number; maxEntries: number };
    runsAtOnce: number;
    buildTimeoutMs: number;
    preDeployTimeoutMs: number;
    defaultReplicas: number;
    defaultMemoryBytes: number;
    defaultVolumeBytes: number;
    /** From one look of the prober at an App to the next; 0: at none. */
    probeEveryMs: number;
  } & typeof RULES;
}

/** One or more settings are wrong. The message has a plain sentence for each: its name, what it is, what is allowed. */
export class ConfigError extends Error {
  /** EX_CONFIG of sysexits.h: the supervisor shows the message and does not start the process again. */
  readonly exitCode = 78;

  constructor(sentences: string[]) {
    super(sentences.join('\n'));
    this.name = 'ConfigError';
  }
}

const port = integer(1, 65_535);
const host = z.string().refine((text) => isIP(text) > 0 || text === 'localhost', 'an IP address or localhost');
/** Where visitors come in to a cluster may have a name only: that of a Service, or of a cloud's load balancer. */
const entrance = z
  .string()
  .refine(
    (text) => isIP(text) > 0 || /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/.test(text),
    'an IP address, localhost, or the name of a host in lower case',
  );
const SETTINGS = z.object({
  NONSTOP4_DATA: z.string().refine(isAbsolute, 'an absolute path'),
  NONSTOP4_HOST: host,
  NONSTOP4_PORT: port,
  NONSTOP4_EDGE_HOST: entrance,
  NONSTOP4_EDGE_PORT: port,
  NONSTOP4_APP_DOMAIN: z
    .string()
    .regex(/^(?=.{1,200}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/, 'a domain name in lower case, such as apps.example.com'),
  NONSTOP4_WORKERS: integer(1, 16),
  NONSTOP4_EDGES: integer(1, 16),
  NONSTOP4_REPLICA_PORTS: portRange(),
  NONSTOP4_UPLOAD_MAX: size(1 * MB, 10 * GB),
  NONSTOP4_UNPACKED_MAX: size(1 * MB, 100 * GB),
  NONSTOP4_UPLOAD_RATIO_MAX: integer(2, 1_000),
  NONSTOP4_UPLOAD_ENTRIES_MAX: integer(1, 20_000),
  NONSTOP4_RUNS_AT_ONCE: integer(1, 32),
  NONSTOP4_BUILD_TIMEOUT: duration(10 * SECOND, DAY),
  NONSTOP4_PREDEPLOY_TIMEOUT: duration(10 * SECOND, DAY),
  NONSTOP4_DEFAULT_MEMORY: size(32 * MB, 1024 * GB),
  NONSTOP4_DEFAULT_VOLUME: size(1 * MB, 1024 * GB),
  NONSTOP4_DEFAULT_REPLICAS: integer(1, 16),
  NONSTOP4_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    error: 'one of fatal, error, warn, info, debug, trace, silent',
  }),
  NONSTOP4_RUNTIME: z.enum(['local', 'kubernetes'], { error: 'local or kubernetes' }),
  NONSTOP4_SANDBOX: z.enum(SANDBOX_SETTINGS, { error: `one of ${SANDBOX_SETTINGS.join(', ')}` }),
  NONSTOP4_EDGE: z.enum(['', ...EDGES], { error: `one of ${EDGES.join(', ')}` }),
  ...DATABASE_SETTINGS,
  ...SERVERS_SETTINGS,
  ...HTTPS_SETTINGS,
  ...IMPORT_SETTINGS,
  ...NOTIFY_SETTINGS,
  ...KUBERNETES_SETTINGS,
  ...MONITORING_SETTINGS,
  ...PROBE_SETTINGS,
});
type Settings = z.infer<typeof SETTINGS>;

/** Reads the environment once. Throws ConfigError. */
export function readServerConfig(
  env: NodeJS.ProcessEnv = process.env,
  machine = { home: homedir(), execPath: process.execPath },
): Readonly<ServerConfig> {
  const given: Record<string, string> = { NONSTOP4_DATA: join(machine.home, '.nonstop4'), ...DEFAULTS };
  for (const name of Object.keys(given)) given[name] = env[name]?.trim() || (given[name] ?? '');
  const parsed = SETTINGS.safeParse(given);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => sentence(issue, given)));
  checkTogether(parsed.data);
  return deepFreeze(fromSettings(parsed.data, env, machine.execPath));
}

function fromSettings(settings: Settings, env: NodeJS.ProcessEnv, execPath: string): ServerConfig {
  const https = httpsConfig(settings);
  const database = databaseConfig(settings);
  return {
    data: dataDirectory(settings.NONSTOP4_DATA),
    ...(database ? { database } : {}),
    servers: serversConfig(settings, database !== undefined && settings.NONSTOP4_RUNTIME === 'kubernetes'),
    panel: { host: settings.NONSTOP4_HOST, port: settings.NONSTOP4_PORT },
    edge: {
      kind: edgeKind(settings),
      host: settings.NONSTOP4_EDGE_HOST,
      port: settings.NONSTOP4_EDGE_PORT,
      ...(https ? { tlsPort: https.port } : {}),
    },
    ...(https ? { https } : {}),
    imports: importConfig(settings),
    notify: notifyConfig(settings),
    ...(settings.NONSTOP4_RUNTIME === 'kubernetes' ? { kubernetes: kubernetesConfig(settings) } : {}),
    monitoring: monitoringConfig(settings),
    workers: names('worker', settings.NONSTOP4_WORKERS),
    edges: names('edge', settings.NONSTOP4_EDGES),
    replicaPorts: settings.NONSTOP4_REPLICA_PORTS,
    sandbox: settings.NONSTOP4_SANDBOX,
    logLevel: settings.NONSTOP4_LOG_LEVEL,
    nodeBinDirectory: dirname(execPath),
    buildEnvironment: buildEnvironment(env),
    rules: {
      ...RULES,
      appDomain: settings.NONSTOP4_APP_DOMAIN,
      edgePort: settings.NONSTOP4_EDGE_PORT,
      ...(https ? { edgeTlsPort: https.port } : {}),
      panelUrl: settings.NONSTOP4_PANEL_URL || panelUrl({ host: settings.NONSTOP4_HOST, port: settings.NONSTOP4_PORT }),
      upload: {
        maxBytes: settings.NONSTOP4_UPLOAD_MAX,
        maxUnpackedBytes: settings.NONSTOP4_UNPACKED_MAX,
        maxRatio: settings.NONSTOP4_UPLOAD_RATIO_MAX,
        maxEntries: settings.NONSTOP4_UPLOAD_ENTRIES_MAX,
      },
      runsAtOnce: settings.NONSTOP4_RUNS_AT_ONCE,
      buildTimeoutMs: settings.NONSTOP4_BUILD_TIMEOUT,
      preDeployTimeoutMs: settings.NONSTOP4_PREDEPLOY_TIMEOUT,
      defaultReplicas: settings.NONSTOP4_DEFAULT_REPLICAS,
      defaultMemoryBytes: settings.NONSTOP4_DEFAULT_MEMORY,
      defaultVolumeBytes: settings.NONSTOP4_DEFAULT_VOLUME,
      probeEveryMs: settings.NONSTOP4_PROBE_EVERY,
    },
  };
}

/** Where a browser of this machine finds the panel. */
export function panelUrl({ host, port }: { host: string; port: number }): string {
  return `http://${host === '127.0.0.1' ? 'localhost' : host}:${port}`;
}

function edgeKind(settings: Settings): EdgeKind {
  return settings.NONSTOP4_EDGE || (settings.NONSTOP4_RUNTIME === 'kubernetes' ? 'cluster' : 'embedded');
}

function checkTogether(settings: Settings): void {
  const wrong: string[] = [];
  const { first, last } = settings.NONSTOP4_REPLICA_PORTS;
  if (settings.NONSTOP4_PORT === settings.NONSTOP4_EDGE_PORT) {
    wrong.push(`NONSTOP4_PORT and NONSTOP4_EDGE_PORT are both ${settings.NONSTOP4_PORT}: give them different ports.`);
  }
  for (const name of ['NONSTOP4_PORT', 'NONSTOP4_EDGE_PORT', 'NONSTOP4_EDGE_TLS_PORT'] as const) {
    const port = settings[name];
    if (port === undefined || port < first || port > last) continue;
    wrong.push(`${name} is ${port}, inside NONSTOP4_REPLICA_PORTS (${first}-${last}): move one of them.`);
  }
  const { NONSTOP4_EDGE_TLS_PORT: tlsPort } = settings;
  if (tlsPort === settings.NONSTOP4_PORT || tlsPort === settings.NONSTOP4_EDGE_PORT) {
    wrong.push(`NONSTOP4_EDGE_TLS_PORT is ${tlsPort}, which is taken by another setting: give it a port of its own.`);
  }
  wrong.push(
    ...wrongDatabase(settings),
    ...wrongHttps(settings),
    ...wrongMonitoring(settings),
    ...checkRuntime(settings),
  );
  if (wrong.length > 0) throw new ConfigError(wrong);
}

function checkRuntime(settings: Settings): string[] {
  if (settings.NONSTOP4_RUNTIME === 'kubernetes') return missingForKubernetes(settings);
  const { NONSTOP4_EDGE: edge, NONSTOP4_EDGE_HOST: edgeHost } = settings;
  const wrong: string[] = [];
  if (edge === 'cluster' || edge === 'gateway-api') {
    wrong.push(
      `NONSTOP4_EDGE is "${edge}", which needs a cluster: set NONSTOP4_RUNTIME to kubernetes, or choose embedded or haproxy.`,
    );
  }
  // Edges of this machine listen there.
  if (!host.safeParse(edgeHost).success) {
    wrong.push(`NONSTOP4_EDGE_HOST is "${edgeHost}", but on one machine it must be an IP address or localhost.`);
  }
  return wrong;
}

function sentence(issue: z.core.$ZodIssue, given: Record<string, string>): string {
  const name = String(issue.path[0]);
  return `${name} is "${withoutPassword(given[name] ?? '')}", but must be ${issue.message}.`;
}

function names(kind: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${kind}-${index}`);
}

/** Where this machine's programs, registries, proxies and certificates are; everything else of the environment stays out of builds. */
const BUILD_VARIABLES =
  /^(?:PATH|HOME|LANG|LC_[A-Z]+|TZ|TMPDIR|JAVA_HOME|SSL_CERT_(?:FILE|DIR)|NODE_EXTRA_CA_CERTS|(?:https?|no|all)_proxy|GO(?:PROXY|SUMDB|NOSUMDB|PRIVATE|NOPROXY|INSECURE)|(?:npm_config|PIP|UV|MAVEN|GRADLE|COMPOSER|BUNDLE)_.+)$/i;

function buildEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const allowed: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && BUILD_VARIABLES.test(name)) allowed[name] = value;
  }
  return allowed;
}

function deepFreeze<T extends object>(value: T): Readonly<T> {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part);
  return Object.freeze(value);
}
