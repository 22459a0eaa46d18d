import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on this machine's loopback; `port` 0: wherever there is room. Gives the port, so that it can be up again where it was before. */
export async function listenOnLoopback(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Without waiting for those who are connected. */
export async function closeAtOnce(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
