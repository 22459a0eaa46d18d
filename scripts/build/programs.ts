import { existsSync } from 'node:fs';

/** The programs that are shipped, each one bundled into a single file of dist/. */
export const PROGRAMS = [
  { source: 'supervisor/src/main.ts', output: 'supervisor.js' },
  { source: 'server/src/main.ts', output: 'server.js' },
  // For the command line: what a server's database can be done to.
  { source: 'server/src/main/database/database-work.ts', output: 'database.js' },
  { source: 'edge/src/main.ts', output: 'edge.js' },
  { source: 'edge/src/haproxy-main.ts', output: 'haproxy-edge.js' },
  { source: 'edge/src/agent/main.ts', output: 'edge-agent.js' },
  { source: 'edge/src/pod/main.ts', output: 'edge-pod.js' },
  { source: 'worker/src/main.ts', output: 'worker.js' },
  { source: 'worker/src/static-server/main.ts', output: 'static-server.js' },
  { source: 'cli/src/main.ts', output: 'nonstop4.js' },
  { source: 'loadgen/src/main.ts', output: 'loadgen.js' },
  { source: 'e2e/demo/demo.ts', output: 'demo.js' },
  // No program, but a package in a file of its own: 65 MB of sources that only a platform on a cluster reads.
  { source: ofServer('@kubernetes/client-node/dist/index.js'), output: 'kubernetes-client.js' },
  // The same: for platforms that order certificates.
  { source: ofServer('acme-client/src/index.js'), output: 'acme-client.js' },
  // The same: for platforms that send e-mails.
  { source: ofServer('nodemailer/dist/esm/nodemailer.js'), output: 'nodemailer.js' },
  // The same: for platforms whose database is on a server.
  { source: ofServer('mysql2/promise.js'), output: 'mysql2.js' },
] as const;

/** Loaded into the apps by their own Node or Python, so copied as they are. */
export const PLAIN_FILES = [
  { source: 'worker/src/preload/listen-port.cjs', output: 'preload/listen-port.cjs' },
  { source: 'worker/src/preload/sitecustomize.py', output: 'preload/sitecustomize.py' },
] as const;

export const WEB = { source: 'web/index.html', root: 'web', output: 'web' } as const;

export const EXAMPLES = { source: 'examples', output: 'web/examples' } as const;

export const DOCS = { source: 'docs/index.md', output: 'docs' } as const;

/** A file of a package as the server finds it: npm puts that below the server where the top has another version, for tests perhaps. */
function ofServer(path: string): string {
  const own = `server/node_modules/${path}`;
  return existsSync(own) ? own : `node_modules/${path}`;
}
