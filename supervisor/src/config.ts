import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DataDirectory, dataDirectory } from '@nonstop4/plane/data-directory';
import { type SandboxSetting, sandboxSetting } from '@nonstop4/plane/sandbox/sandbox-setting';
import { USUAL_PATH } from '@nonstop4/plane/usual-path';
import { panelAddress, type VisitorsAddress, visitorsAddress } from './visitors-port.ts';

export type ProcessKind = 'server' | 'edge' | 'worker';

export interface SupervisorConfig {
  data: DataDirectory;
  sandbox: SandboxSetting;
  /** Where programs are, and the home of the platform's user. */
  path: string;
  home: string;
  servers: number;
  edges: number;
  workers: number;
  /** Where the panel will be, when several servers share its port. */
  panel: Readonly<VisitorsAddress> | undefined;
  /** Where the edges will listen; nothing when none runs here, or that setting is wrong, which the edges say. */
  visitors: Readonly<VisitorsAddress> | undefined;
  /** Directory that holds server.js, edge.js and worker.js. */
  programs: string;
  /** The bundle of each kind, without `.js`. */
  programOf: Readonly<Record<ProcessKind, string>>;
  /** The environment that a child of a kind gets, before NONSTOP4_DATA and NONSTOP4_PROCESS. */
  environment: Readonly<Record<ProcessKind, Readonly<Record<string, string>>>>;
}

/** Every number that shapes the supervisor's behaviour; times in milliseconds, sizes in bytes. */
export const DEFAULTS = Object.freeze({
  servers: 1,
  edges: 2,
  workers: 2,
  /** The first end is answered at once; more of them ever later. */
  backoff: Object.freeze({ firstMs: 0, stepMs: 100, maxMs: 5_000, resetAfterMs: 30_000 }),
  startingPollMs: 50,
  health: Object.freeze({ everyMs: 5_000, timeoutMs: 5_000, failuresToKill: 12 }),
  /** How long a process may take to end before it is killed: an edge drains for up to 30 s, a worker stops replicas for 10 s. */
  stopGraceMs: Object.freeze({ server: 15_000, edge: 35_000, worker: 15_000 }),
  /** A worker that hands over has only to write a file. */
  handOverMs: 10_000,
  /** What a restarted process may take until it answers before the rest of a rolling restart is called off. */
  comeBackMs: 30_000,
  atOnceMs: 3_000,
  /** Says where to look when the platform is not up after this time. */
  patienceMs: 30_000,
  logs: Object.freeze({ everyMs: 5_000, rotateAboveBytes: 5 * 1024 * 1024, filesKept: 3 }),
  minimumFreeBytes: 200 * 1024 * 1024,
});

/**
 * Flags of Node for each kind. A small young generation keeps a burst (a flood of log lines) from growing a process for
 * good; the bound on the old one makes a leak end in a restart and not in swapping.
 */
export const NODE_FLAGS: Readonly<Record<ProcessKind, readonly string[]>> = Object.freeze({
  server: ['--max-semi-space-size=1', '--optimize-for-size'],
  edge: ['--max-semi-space-size=4'],
  worker: ['--max-semi-space-size=1', '--max-old-space-size=256'],
});

/**
 * glibc gives each thread an arena of its own and keeps what was freed in them (mallopt(3), M_ARENA_MAX): argon2 and file I/O run on
 * Node's thread pool, so a sign-in would leave its 19 MiB in several of them.
 */
const SMALL_MEMORY = Object.freeze({ MALLOC_ARENA_MAX: '2' });

/** The way to the database, with its password: nobody's but the server's. */
const DATABASE = 'NONSTOP4_DATABASE';

/** One leads and the others wait: more than a few only cost memory. The server knows the same bound. */
const MOST_SERVERS = 4;

/** Settings of the machine that every child needs. */
const COMMON = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'];
/** The server builds apps: it needs the way to the package registries that this machine was given. */
const FOR_BUILDS =
  /^(https?_proxy|no_proxy|all_proxy|ssl_cert_(file|dir)|node_extra_ca_certs|requests_ca_bundle|npm_config_(registry|cafile)|pip_.+|goproxy|gosumdb|java_home)$/i;

/** Reads and checks the environment. Throws with a plain-language message. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): SupervisorConfig {
  const root = resolve(env.NONSTOP4_DATA || join(homedir(), '.nonstop4'));
  const counts = processCounts(env);
  return Object.freeze({
    data: dataDirectory(root),
    sandbox: sandboxSetting(env.NONSTOP4_SANDBOX),
    path: env.PATH ?? USUAL_PATH,
    home: env.HOME ?? homedir(),
    ...counts,
    panel: counts.servers > 1 ? panelAddress(env) : undefined,
    visitors: counts.edges > 0 ? visitorsAddress(env) : undefined,
    programs: resolve(env.NONSTOP4_PROGRAMS || dirname(fileURLToPath(import.meta.url))),
    programOf: Object.freeze({
      server: 'server',
      edge: env.NONSTOP4_EDGE === 'haproxy' ? 'haproxy-edge' : 'edge',
      worker: 'worker',
    }),
    environment: Object.freeze({
      server: pick(env, (name) => isCommon(name) || FOR_BUILDS.test(name) || name.startsWith(DATABASE)),
      edge: pick(env, isCommon),
      worker: pick(env, isCommon),
    }),
  });
}

/** On a cluster the server alone runs here, unless visitors come in through edges of this machine. */
function processCounts(env: NodeJS.ProcessEnv): Pick<SupervisorConfig, 'servers' | 'edges' | 'workers'> {
  const servers = count(env.NONSTOP4_SERVERS, 'NONSTOP4_SERVERS', DEFAULTS.servers, MOST_SERVERS);
  const edges = count(env.NONSTOP4_EDGES, 'NONSTOP4_EDGES', DEFAULTS.edges);
  const workers = count(env.NONSTOP4_WORKERS, 'NONSTOP4_WORKERS', DEFAULTS.workers);
  if (env.NONSTOP4_RUNTIME !== 'kubernetes') return { servers, edges, workers };
  const isHere = env.NONSTOP4_EDGE === 'embedded' || env.NONSTOP4_EDGE === 'haproxy';
  return { servers, edges: isHere ? edges : 0, workers: 0 };
}

function isCommon(name: string): boolean {
  return (name.startsWith('NONSTOP4_') && !name.startsWith(DATABASE)) || COMMON.includes(name);
}

function pick(env: NodeJS.ProcessEnv, wanted: (name: string) => boolean): Readonly<Record<string, string>> {
  const picked: Record<string, string> = { ...SMALL_MEMORY };
  for (const [name, value] of Object.entries(env)) if (value !== undefined && wanted(name)) picked[name] = value;
  return Object.freeze(picked);
}

function count(value: string | undefined, name: string, fallback: number, most = 16): number {
  if (value === undefined || value === '') return fallback;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new Error(`${name} must be a whole number from 1 to ${most}, not ${value}.`);
}
