import { Edge } from './edge.ts';
import { runEdgeProcess } from './edge-process.ts';

await runEdgeProcess({
  make: ({ name, hosts, port, data }, log) => new Edge({ name, hosts, port, directory: data.edge(name), log }),
});
