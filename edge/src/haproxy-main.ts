import { networkInterfaces } from 'node:os';
import { runEdgeProcess } from './edge-process.ts';
import { HaproxyMissing } from './haproxy/engine.ts';
import { HaproxyEdge } from './haproxy/haproxy-edge.ts';

await runEdgeProcess({
  make: ({ name, hosts, port, tls, path, data }, log) =>
    new HaproxyEdge({
      name,
      listen: { hosts: hosts.filter(isThere), port, tls },
      directory: data.edge(name),
      path,
      log,
    }),
  hurry: (edge) => edge.kill(),
  isPlain: (error) => error instanceof HaproxyMissing,
});

// Further loopback addresses may be missing on this machine; HAProxy would not start with one that is.
function isThere(host: string): boolean {
  return (
    host !== '::1' || Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === host))
  );
}
