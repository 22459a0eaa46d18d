import { createServer } from 'node:net';

/** Where visitors come in, as the edges will be told. */
export interface VisitorsAddress {
  hosts: readonly string[];
  port: number;
  /** By https, where they listen for it. */
  tlsPort?: number;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

/** Reads where the edges will listen; nothing when the settings are wrong: the edges say that better. */
export function visitorsAddress(env: NodeJS.ProcessEnv): VisitorsAddress | undefined {
  const host = env.NONSTOP4_EDGE_HOST || '127.0.0.1';
  const port = portOf(env.NONSTOP4_EDGE_PORT || '8080');
  if (port === undefined) return undefined;
  const tlsPort = portOf(env.NONSTOP4_EDGE_TLS_PORT ?? '');
  return {
    hosts: LOOPBACK.has(host) ? ['127.0.0.1', '::1'] : [host],
    port,
    ...(tlsPort === undefined ? {} : { tlsPort }),
  };
}

/** Where several servers will listen together. */
export function panelAddress(env: NodeJS.ProcessEnv): VisitorsAddress | undefined {
  const host = env.NONSTOP4_HOST || '127.0.0.1';
  const port = portOf(env.NONSTOP4_PORT || '4400');
  return port === undefined ? undefined : { hosts: host === 'localhost' ? ['127.0.0.1'] : [host], port };
}

// 0 lets the kernel choose one that is free (tests).
function portOf(text: string): number | undefined {
  const port = Number(text);
  return text !== '' && Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : undefined;
}

/**
 * Edges share their port (SO_REUSEPORT), and the kernel lets the edges of a second platform of the same user share it too: each
 * would get half of the other's visitors. So the port is asked for alone once, before the first edge opens it. Gives what is
 * wrong, or nothing.
 */
export function findPortConflict({ hosts, port, tlsPort }: VisitorsAddress): Promise<string | undefined> {
  const wanted = { NONSTOP4_EDGE_PORT: port, ...(tlsPort === undefined ? {} : { NONSTOP4_EDGE_TLS_PORT: tlsPort }) };
  return conflictAmong(hosts, wanted, 'for the visitors of the apps');
}

/** The same of several servers, which share the panel's port. */
export function findPanelConflict({ hosts, port }: VisitorsAddress): Promise<string | undefined> {
  return conflictAmong(hosts, { NONSTOP4_PORT: port }, 'for the panel');
}

async function conflictAmong(
  hosts: readonly string[],
  wanted: Record<string, number>,
  what: string,
): Promise<string | undefined> {
  for (const [setting, each] of Object.entries(wanted)) {
    for (const host of hosts) {
      if (!(await isTaken(host, each))) continue;
      return `Port ${each} on ${host}, ${what}, is taken by another program or platform: set ${setting} to a free one.`;
    }
  }
  return undefined;
}

// Only that: what else may be wrong with an address, the edges say in their own words.
function isTaken(host: string, port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
    server.listen({ host, port, ipv6Only: host === '::1' }, () => server.close(() => resolve(false)));
  });
}
