/**
 * The parts of the repository and the arrows between them: the one place where they are written down.
 * `npm run boundaries` fails on an import that is not listed here, and the table in ARCHITECTURE.md is made from it.
 */
export interface Part {
  /** The name that other parts use in `imports`. */
  readonly name: string;
  /** What the table shows. */
  readonly folder: string;
  /** Regular expression of the part's files, relative to the root. */
  readonly files: string;
  /** Parts whose files may be imported; a part may always import itself. `*` is everything. */
  readonly imports: readonly string[];
  /** Built-in modules: none, those without I/O, all of them, or the ones named. */
  readonly node: 'none' | 'without I/O' | 'all' | readonly string[];
  /** npm packages: none, any that is declared, or the ones named. */
  readonly npm: 'none' | 'any' | readonly string[];
  readonly why: string;
}

/** Built-in modules that neither read nor write anything outside of the process. */
export const NODE_WITHOUT_IO = [
  'assert',
  'async_hooks',
  'buffer',
  'crypto',
  'events',
  'path',
  'perf_hooks',
  'stream',
  'string_decoder',
  'timers',
  'url',
  'util',
] as const;

/**
 * What the adapters of one port have in common although their vendors differ, as <port>/<technology>: the SQLite and the
 * MySQL store speak one schema, with one set of migrations; edges are the same on one machine and in a cluster; builders on this
 * machine run programs and end them the same way, and those that make images ask a registry the same way and say the same of
 * what is in an image; pipeline runners keep jobs and logs the same way; requests to
 * where users want them are guarded the same way; who leads is decided the same way, whoever keeps the Lease.
 */
export const ADAPTER_FOUNDATIONS = [
  'stores/sql',
  'leadership/lease',
  'traffic-router/edge-protocol',
  'builder/processes',
  'builder/registry',
  'builder/bill-of-materials',
  'git-host/repository',
  'pipeline-runner/records',
  'notifier/guarded-http',
] as const;

export const PARTS: readonly Part[] = [
  {
    name: 'contract',
    folder: 'contract/src/',
    files: '^contract/src/',
    imports: [],
    node: 'none',
    npm: ['zod'],
    why: 'what the server, the web page and the CLI agree on; it must run in a browser',
  },
  {
    name: 'plane',
    folder: 'plane/src/',
    files: '^plane/src/',
    imports: [],
    node: 'all',
    npm: 'none',
    why: 'how the processes of one machine find and control each other',
  },
  {
    name: 'loadgen',
    folder: 'loadgen/src/',
    files: '^loadgen/src/',
    imports: [],
    node: 'all',
    npm: 'none',
    why: 'measures a service from outside; it knows nothing of the platform',
  },
  {
    name: 'domain',
    folder: 'server/src/domain/',
    files: '^server/src/domain/',
    imports: [],
    node: ['crypto'],
    npm: 'none',
    why: 'rules and state machines without I/O (crypto is there to hash)',
  },
  {
    name: 'ports',
    folder: 'server/src/ports/',
    files: '^server/src/ports/',
    imports: ['domain'],
    node: 'without I/O',
    npm: 'none',
    why: 'what the core asks of the outside, in its own words',
  },
  {
    name: 'usecases',
    folder: 'server/src/usecases/',
    files: '^server/src/usecases/',
    imports: ['domain', 'ports'],
    node: 'without I/O',
    npm: 'none',
    why: 'one verb per file; reaches the outside through ports only',
  },
  {
    name: 'reconcile',
    folder: 'server/src/reconcile/',
    files: '^server/src/reconcile/',
    imports: ['domain', 'ports', 'usecases'],
    node: 'without I/O',
    npm: 'none',
    why: 'loops that observe, compare and act, through ports and use cases',
  },
  {
    name: 'kubernetes',
    folder: 'server/src/kubernetes/',
    files: '^server/src/kubernetes/',
    imports: ['domain'],
    node: 'all',
    npm: ['@kubernetes/client-node'],
    why: 'how a cluster is asked and what is ours in it; the same for every adapter that works on one',
  },
  {
    name: 'adapters',
    folder: 'server/src/adapters/<port>/<technology>/',
    files: '^server/src/adapters/',
    imports: ['domain', 'ports', 'plane', 'protocols', 'loadgen', 'kubernetes'],
    node: 'all',
    npm: 'any',
    why: `one vendor each; never another adapter (but ${ADAPTER_FOUNDATIONS.join(', ')})`,
  },
  {
    name: 'http',
    folder: 'server/src/http/',
    files: '^server/src/http/',
    imports: ['contract', 'usecases', 'ports', 'domain'],
    node: 'all',
    npm: 'any',
    why: 'translates HTTP to use cases; does not know which adapters run',
  },
  {
    name: 'config',
    folder: 'server/src/config.ts, config/',
    files: '^server/src/config(\\.ts$|/)',
    imports: ['domain', 'plane'],
    node: 'all',
    npm: 'any',
    why: 'read once, validated, frozen',
  },
  {
    name: 'main',
    folder: 'server/src/main.ts',
    files: '^server/src/main(\\.ts$|/)',
    imports: ['*'],
    node: 'all',
    npm: 'any',
    why: 'the composition root, the only one that names concrete adapters',
  },
  {
    name: 'protocols',
    folder: 'edge|worker/src/[cluster-]protocol.ts',
    files: '^(edge|worker)/src/(cluster-)?protocol\\.ts$',
    imports: ['plane'],
    node: 'without I/O',
    npm: 'none',
    why: 'what a process of the data plane is told and answers',
  },
  {
    name: 'edge',
    folder: 'edge/src/',
    files: '^edge/src/(?!(cluster-)?protocol\\.ts$)',
    imports: ['plane', 'protocols'],
    node: 'all',
    npm: 'any',
    why: 'serves on when the server is gone, so no server code is in it',
  },
  {
    name: 'worker',
    folder: 'worker/src/',
    files: '^worker/src/(?!protocol\\.ts$)',
    imports: ['plane', 'protocols'],
    node: 'all',
    npm: 'any',
    why: 'keeps replicas running when the server is gone, so no server code is in it',
  },
  {
    name: 'supervisor',
    folder: 'supervisor/src/',
    files: '^supervisor/src/',
    imports: ['plane', 'protocols'],
    node: 'all',
    npm: 'none',
    why: 'the one process that must not fall: as little code as possible',
  },
  {
    name: 'web',
    folder: 'web/src/',
    files: '^web/src/',
    imports: ['contract'],
    node: 'none',
    npm: 'any',
    why: 'talks to the server through the contract only',
  },
  {
    name: 'cli',
    folder: 'cli/src/',
    files: '^cli/src/',
    imports: ['contract', 'loadgen', 'plane'],
    node: 'all',
    npm: 'any',
    why: 'talks to the server through the contract only, and to the supervisor of its own machine',
  },
];
