import { ApiClient } from '@nonstop4/contract';
import type { TargetHealth } from '@nonstop4/edge/protocol';
import { ControlClient, ControlUnreachable } from '@nonstop4/plane/control-client';
import { type DataDirectory, dataDirectory } from '@nonstop4/plane/data-directory';
import type { ReplicaStatus } from '@nonstop4/worker/protocol';

interface ProcessStatus {
  name: string;
  pid?: number;
}

/** One copy of the demo's App, with the process that it is. */
export interface DemoReplica {
  id: string;
  worker: string;
  pid: number | undefined;
  ready: boolean;
}

/**
 * A platform on this machine as the demo needs it: through its API like everybody, and through the control sockets of its
 * processes to know what to kill and to see, without asking the server, when everything is there again.
 */
export class DemoPlatform {
  readonly url: string;
  readonly token: string;
  readonly api: ApiClient;
  readonly #data: DataDirectory;
  readonly #sockets = new Map<string, ControlClient>();

  constructor(url: string, token: string, dataRoot: string) {
    this.url = url;
    this.token = token;
    this.api = new ApiClient({ baseUrl: url, token });
    this.#data = dataDirectory(dataRoot);
  }

  /** Names of the platform's processes: `server`, `edge-0` …, `worker-0` …. */
  async processNames(kind: 'edge' | 'worker'): Promise<string[]> {
    return (await this.#processes()).map(({ name }) => name).filter((name) => name.startsWith(`${kind}-`));
  }

  /** Undefined while it does not run. */
  async pidOf(name: string): Promise<number | undefined> {
    return (await this.#processes()).find((process) => process.name === name)?.pid;
  }

  /** The process that answers on the control socket; undefined when none does. */
  async answering(name: string): Promise<number | undefined> {
    return (await this.#ask<{ pid: number }>(name, '/healthz'))?.pid;
  }

  /** Copies of an App as the workers tell of them; those on a worker that does not answer are missing. */
  async replicas(app: string): Promise<DemoReplica[]> {
    const workers = await this.processNames('worker');
    const lists = await Promise.all(
      workers.map(async (worker) => {
        const replicas = (await this.#ask<ReplicaStatus[]>(worker, '/replicas')) ?? [];
        return replicas
          .filter((replica) => replica.app === app && replica.purpose === 'serve')
          .map(({ id, pid, phase }) => ({ id, worker, pid, ready: phase === 'ready' }));
      }),
    );
    return lists.flat();
  }

  /** What each edge that answers thinks of an App's replicas. */
  async targets(app: string): Promise<TargetHealth[][]> {
    const edges = await this.processNames('edge');
    const lists = await Promise.all(edges.map((edge) => this.#ask<TargetHealth[]>(edge, '/targets')));
    return lists.filter((list) => list !== undefined).map((list) => list.filter((target) => target.app === app));
  }

  /**
   * SIGKILL to every process of a replica. By its worker, which then knows that it is a drill: twenty kills of the same few
   * replicas within two minutes would else look like a program that crashes again and again, and be restarted ever more slowly.
   */
  async killReplica({ worker, id }: DemoReplica): Promise<void> {
    await this.#socket(worker).call('POST', `/replicas/${encodeURIComponent(id)}/kill`);
  }

  close(): void {
    for (const socket of this.#sockets.values()) socket.close();
  }

  async #processes(): Promise<ProcessStatus[]> {
    return this.#socket('supervisor').call<ProcessStatus[]>('GET', '/processes');
  }

  async #ask<T>(name: string, path: string): Promise<T | undefined> {
    try {
      return await this.#socket(name).call<T>('GET', path, { timeoutMs: 2_000 });
    } catch (error) {
      if (error instanceof ControlUnreachable) return undefined;
      throw error;
    }
  }

  #socket(name: string): ControlClient {
    const known = this.#sockets.get(name) ?? new ControlClient(this.#data.socket(name));
    this.#sockets.set(name, known);
    return known;
  }
}
