import { EmbeddedRouter } from '../adapters/traffic-router/embedded/embedded-router.ts';
import type { ServerConfig } from '../config.ts';
import type { Surroundings } from './data-plane.ts';

/** Drives the edges that run as processes of this machine, whatever they are made of: they speak one protocol. */
export function machineEdges(
  config: ServerConfig,
  around: Pick<Surroundings, 'nodesChanged' | 'leads'>,
): EmbeddedRouter {
  const { host, port, tlsPort } = config.edge;
  return new EmbeddedRouter({
    edges: config.edges.map((name) => ({ name, socket: config.data.socket(name) })),
    host,
    port,
    ...(tlsPort === undefined ? {} : { tlsPort }),
    onChange: around.nodesChanged,
    leads: around.leads,
  });
}
