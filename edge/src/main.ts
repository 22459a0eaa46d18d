import { join } from 'node:path';
import { Edge } from './edge.ts';
import { runEdgeProcess } from './edge-process.ts';

await runEdgeProcess({
  make: ({ name, hosts, port, data }, log) =>
    new Edge({ name, hosts, port, routesPath: join(data.edge(name), 'routes.json'), log }),
});
