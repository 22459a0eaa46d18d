import { connect } from 'node:net';
import type { V1Node } from '@kubernetes/client-node';

const KNOCK_MS = 2_000;
const ANSWER_MS = 1_500;
/** One lost packet is no lost node. */
const SILENT_AFTER = 2;
const KUBELET_PORT = 10_250;

export type Knock = (address: string, port: number, timeoutMs: number) => Promise<boolean>;

/**
 * Knocks at each node's kubelet, since Kubernetes itself takes about fifty seconds to say that a node is gone. Only a node that has answered before can
 * be silent (a firewall may be in between), and never all of them at once: then it is this server that is cut off.
 */
export class NodeReach {
  readonly #nodes: () => V1Node[];
  readonly #changed: () => void;
  readonly #knock: Knock;
  /** Unanswered knocks of each node that has ever answered. */
  readonly #unanswered = new Map<string, number>();
  #silent: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(nodes: () => V1Node[], changed: () => void, knock: Knock = knockByTcp) {
    this.#nodes = nodes;
    this.#changed = changed;
    this.#knock = knock;
  }

  open(): void {
    void this.#round();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  isSilent(node: V1Node): boolean {
    return this.#silent.has(nameOf(node));
  }

  async #round(): Promise<void> {
    const nodes = this.#nodes();
    await Promise.all(nodes.map((node) => this.#ask(node)));
    const names = new Set(nodes.map(nameOf));
    for (const name of this.#unanswered.keys()) if (!names.has(name)) this.#unanswered.delete(name);
    if (this.#closed) return;
    this.#conclude();
    this.#timer = setTimeout(() => void this.#round(), KNOCK_MS);
    this.#timer.unref();
  }

  async #ask(node: V1Node): Promise<void> {
    const address = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
    if (address === undefined) return;
    const port = node.status?.daemonEndpoints?.kubeletEndpoint?.Port ?? KUBELET_PORT;
    const name = nameOf(node);
    const before = this.#unanswered.get(name);
    if (await this.#knock(address, port, ANSWER_MS)) this.#unanswered.set(name, 0);
    else if (before !== undefined) this.#unanswered.set(name, before + 1);
  }

  #conclude(): void {
    const quiet = [...this.#unanswered].filter(([, count]) => count >= SILENT_AFTER).map(([name]) => name);
    const silent = new Set(quiet.length === this.#unanswered.size ? [] : quiet);
    const isSame = silent.size === this.#silent.size && [...silent].every((name) => this.#silent.has(name));
    this.#silent = silent;
    if (!isSame) this.#changed();
  }
}

function nameOf({ metadata }: V1Node): string {
  return metadata?.name ?? '';
}

/** A refusal is an answer too: the machine is there. */
function knockByTcp(address: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, address);
    const end = (answered: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answered);
    };
    const timer = setTimeout(end, timeoutMs, false);
    socket.once('connect', () => end(true));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => end(code === 'ECONNREFUSED'));
  });
}
