import type { Socket } from 'node:net';

/** What the edge tells the target about the client's side of the connection. */
export interface ClientSide {
  /** Address as the header X-Forwarded-For wants it. */
  address: string;
  /** The same for the header Forwarded (RFC 7239 section 6: IPv6 in brackets and quotes). */
  node: string;
  port: string;
}

const IPV4_MAPPED = '::ffff:';
const sides = new WeakMap<Socket, ClientSide>();

/** Asked of the kernel once per connection. */
export function clientSide(socket: Socket): ClientSide {
  const known = sides.get(socket);
  if (known) return known;
  const remote = socket.remoteAddress ?? 'unknown';
  const address = remote.startsWith(IPV4_MAPPED) ? remote.slice(IPV4_MAPPED.length) : remote;
  const node = address.includes(':') ? `"[${address}]"` : address;
  const side = { address, node, port: String(socket.localPort ?? '') };
  sides.set(socket, side);
  return side;
}

/** Adds the headers by which an app learns who asked it, under which name, and under which id. */
export function addForwardingHeaders(headers: string[], client: ClientSide, host: string, requestId: string): void {
  headers.push(
    'X-Forwarded-For',
    client.address,
    'X-Forwarded-Proto',
    'http',
    'X-Forwarded-Host',
    host,
    'X-Forwarded-Port',
    client.port,
    'Forwarded',
    `for=${client.node};host="${host}";proto=http`,
    'X-Request-Id',
    requestId,
  );
}
