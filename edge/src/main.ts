import { Edge } from './edge.ts';
import { runEdgeProcess } from './edge-process.ts';

await runEdgeProcess({
  make: ({ name, hosts, port, tls, data }, log) =>
    new Edge({ name, hosts, port, tls, directory: data.edge(name), log }),
});
