import { createServer } from 'node:net';
import type { TlsPort } from '../config.ts';

/** Where HAProxy listens for visitors. */
export interface ListenAddress {
  hosts: readonly string[];
  port: number;
  /** HTTPS; undefined: none. */
  tls: TlsListen | undefined;
}

export interface TlsListen {
  port: number;
  /** The one that visitors connect to. */
  publicPort: number;
}

/** Ports may be 0: free ones are taken then. */
export interface ListenWishes {
  hosts: readonly string[];
  port: number;
  tls: TlsPort | undefined;
}

/** The ports that are wished for; where any will do, the ones that HAProxy had. */
export async function choosePorts({ hosts, port, tls }: ListenWishes, before: ListenAddress): Promise<ListenAddress> {
  const plain = port || before.port || (await freePort());
  if (!tls) return { hosts, port: plain, tls: undefined };
  const own = tls.port || before.tls?.port || (await freePort());
  return { hosts, port: plain, tls: { port: own, publicPort: tls.publicPort ?? own } };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
