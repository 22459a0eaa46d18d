// Prints the objects of the edges of a cluster, for kubectl apply:
//   node deploy/kubernetes/print-edges.ts --image registry.example.com/edge@sha256:… | kubectl apply -f -
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { edgeObjects } from '../../server/src/adapters/traffic-router/kubernetes/manifests/edge-objects.ts';
import { virtualAddressObjects } from '../../server/src/adapters/traffic-router/kubernetes/manifests/virtual-address-objects.ts';

const USAGE = `Give the image of the edges, and what else is not as usual:
  --image NAME              of the edges; required
  --engine haproxy          haproxy (usual) or embedded
  --namespace nonstop4      of the platform
  --port 80                 where visitors come in
  --tls-port 443            the same by https
  --token TEXT              what the server shows the edges; made anew when not given
  --address A.B.C.D         a virtual address in the nodes' network, where no load balancer is
  --keepalived-image NAME   what moves that address
  --interface eth0          of the nodes, in that network
  --router-id 44            of that address in that network, 1 to 255
  --health-port 32100       of every node: says whether an edge is on it`;

const OPTIONS = {
  image: { type: 'string' },
  engine: { type: 'string', default: 'haproxy' },
  namespace: { type: 'string', default: 'nonstop4' },
  port: { type: 'string', default: '80' },
  'tls-port': { type: 'string', default: '443' },
  token: { type: 'string' },
  address: { type: 'string' },
  'keepalived-image': { type: 'string' },
  interface: { type: 'string', default: 'eth0' },
  'router-id': { type: 'string', default: '44' },
  'health-port': { type: 'string', default: '32100' },
} as const;

function objects(args: string[]): object[] {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { image, engine, namespace, address, 'keepalived-image': keepalived } = values;
  if (image === undefined || (engine !== 'haproxy' && engine !== 'embedded')) throw new Error(USAGE);
  if ((address === undefined) !== (keepalived === undefined)) throw new Error(USAGE);
  const healthPort = Number(values['health-port']);
  const visitors = {
    port: Number(values.port),
    tlsPort: Number(values['tls-port']),
    ...(address === undefined ? {} : { addresses: [address], healthPort }),
  };
  const agentToken = values.token ?? randomBytes(24).toString('base64url');
  const edges = edgeObjects({ namespace, image, engine, agentToken, appNamespacePrefix: 'ns4-', visitors });
  if (address === undefined || keepalived === undefined) return edges;
  return [
    ...edges,
    ...virtualAddressObjects({
      namespace: `${namespace}-address`,
      image: keepalived,
      address,
      interface: values.interface,
      routerId: Number(values['router-id']),
      healthPort,
    }),
  ];
}

try {
  const list = { apiVersion: 'v1', kind: 'List', items: objects(process.argv.slice(2)) };
  process.stdout.write(`${JSON.stringify(list, undefined, 2)}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
