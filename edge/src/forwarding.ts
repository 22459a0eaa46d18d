import type { Socket } from 'node:net';
import type { RequestHead } from './request-head.ts';

/** Where a client connects to. */
export interface ClientSurface {
  readonly scheme: 'http' | 'https';
  /** As clients see it, for X-Forwarded-Port. */
  readonly port: string;
}

/** What the edge tells the target about the client's side of the connection. */
interface ClientSide {
  /** Address as the header X-Forwarded-For wants it. */
  address: string;
  /** The same for the header Forwarded (RFC 7239 section 6: IPv6 in brackets and quotes). */
  node: string;
}

const IPV4_MAPPED = '::ffff:';
/** Kept on the connection itself: a WeakMap with an entry per connection costs the garbage collector more than all else. */
const SIDE = Symbol('client side');

type KnownSocket = Socket & { [SIDE]?: ClientSide };

/** Asked of the kernel once per connection. */
function clientSide(socket: KnownSocket): ClientSide {
  const known = socket[SIDE];
  if (known) return known;
  const remote = socket.remoteAddress ?? 'unknown';
  const address = remote.startsWith(IPV4_MAPPED) ? remote.slice(IPV4_MAPPED.length) : remote;
  const node = address.includes(':') ? `"[${address}]"` : address;
  const side = { address, node };
  socket[SIDE] = side;
  return side;
}

/** Adds the headers by which an app learns who asked it, under which name and port, and under which id. */
export function addForwardingHeaders(head: RequestHead, socket: Socket, surface: ClientSurface): void {
  const { headers, host, requestId } = head;
  const client = clientSide(socket);
  headers.push(
    'X-Forwarded-For',
    client.address,
    'X-Forwarded-Proto',
    surface.scheme,
    'X-Forwarded-Host',
    host,
    'X-Forwarded-Port',
    surface.port,
    'Forwarded',
    `for=${client.node};host="${host}";proto=${surface.scheme}`,
    'X-Request-Id',
    requestId,
  );
}
