import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, isIP, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';

/** A way to a cluster's API that the test closes and opens again: nobody else who uses the cluster notices. */
export class ClosableWay {
  /** Names the same cluster and user, by this way. */
  readonly kubeconfig: string;
  readonly #directory: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #state: { open: boolean };

  private constructor(directory: string, server: Server, sockets: Set<Socket>, state: { open: boolean }) {
    this.#directory = directory;
    this.kubeconfig = join(directory, 'kubeconfig');
    this.#server = server;
    this.#sockets = sockets;
    this.#state = state;
  }

  static async to(kubeconfig: string): Promise<ClosableWay> {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    const { server: address = '' } = config.getCurrentCluster() ?? {};
    const api = new URL(address);
    const sockets = new Set<Socket>();
    const state = { open: true };
    const server = createServer((client) => {
      if (!state.open) {
        client.destroy();
        return;
      }
      const upstream = connect(Number(api.port || 443), api.hostname);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
      }
      client.pipe(upstream).pipe(client);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const directory = await mkdtemp(join(tmpdir(), 'closable-way-'));
    const { port } = server.address() as AddressInfo;
    // The API's certificate names its own address, not this one.
    await writeFile(join(directory, 'kubeconfig'), throughPort(config, port, api.hostname), { mode: 0o600 });
    return new ClosableWay(directory, server, sockets, state);
  }

  shut(): void {
    this.#state.open = false;
    for (const socket of [...this.#sockets]) socket.destroy();
  }

  open(): void {
    this.#state.open = true;
  }

  async close(): Promise<void> {
    this.shut();
    this.#server.close();
    await rm(this.#directory, { recursive: true });
  }
}

function throughPort(config: KubeConfig, port: number, tlsServerName: string): string {
  const exported = JSON.parse(config.exportConfig()) as {
    clusters: { name: string; cluster: Record<string, unknown> }[];
  };
  for (const { name, cluster } of exported.clusters) {
    if (name !== config.getCurrentCluster()?.name) continue;
    cluster.server = `https://127.0.0.1:${port}`;
    // An address is no server name (RFC 6066); a certificate that has addresses has this one too.
    if (isIP(tlsServerName) === 0) cluster['tls-server-name'] = tlsServerName;
  }
  return JSON.stringify(exported);
}
