import type { App } from '../domain/app.ts';
import { judgeRedundancy, type Redundancy } from '../domain/redundancy.ts';
import type { Replica, WorkloadObservation } from '../domain/workload.ts';
import { considerRollback } from '../usecases/consider-rollback.ts';
import { liveDeployment } from '../usecases/desired-workload.ts';
import type { Platform } from '../usecases/platform.ts';
import { recordEvent, tellAppChanged } from '../usecases/record-event.ts';

const LOOK_MS = 1_000;
/** A copy that is replaced within this time (a restart within a second) is no loss that anybody must read of; the badge shows it all the same. */
const LOSS_CONFIRMED_MS = 3_000;

interface Seen {
  restarts: Map<string, number>;
  redundancy?: Redundancy['state'];
  changedAt: number;
  told?: 'lost' | 'back';
}

/** Looks at what runs, tells what happened to it, and takes a Release back that fell over after it went live. */
export class WatchLoop {
  readonly #platform: Platform;
  readonly #onError: (error: unknown) => void;
  readonly #seen = new Map<string, Seen>();
  readonly #nodes = new Map<string, boolean>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#onError = onError;
  }

  open(): void {
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      await this.#lookAtNodes();
      for (const observation of await this.#platform.runtime.observeAll()) await this.#lookAt(observation);
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#looking = false;
    }
  }

  async #lookAt(observation: WorkloadObservation): Promise<void> {
    const app = await this.#platform.stores.apps.byId(observation.appId);
    if (!app || app.deleting) {
      this.#seen.delete(observation.appId);
      return;
    }
    const seen = this.#seen.get(app.id) ?? { restarts: new Map(), changedAt: 0 };
    this.#seen.set(app.id, seen);
    await this.#tellCrashes(app, observation, seen);
    await this.#tellRedundancy(app, observation, seen);
    await considerRollback(this.#platform, app, observation);
  }

  async #tellCrashes(app: App, observation: WorkloadObservation, seen: Seen): Promise<void> {
    for (const replica of observation.replicas) {
      const before = seen.restarts.get(replica.id);
      const ends = replica.restarts + (replica.state === 'crashed' ? 1 : 0);
      seen.restarts.set(replica.id, ends);
      // The first look after a start of the server only learns what is.
      if (before === undefined || ends <= before || !replica.lastExit) continue;
      const kind = replica.lastExit.reason === 'out-of-memory' ? 'replica-out-of-memory' : 'replica-crashed';
      await recordEvent(this.#platform, { kind, app, params: crashParams(replica) });
    }
    const present = new Set(observation.replicas.map((replica) => replica.id));
    for (const id of seen.restarts.keys()) if (!present.has(id)) seen.restarts.delete(id);
  }

  async #tellRedundancy(app: App, observation: WorkloadObservation, seen: Seen): Promise<void> {
    const everLive = (await liveDeployment(this.#platform, app.id)) !== undefined;
    const now = this.#platform.clock.now();
    const redundancy = judgeRedundancy(app, observation, everLive);
    if (redundancy.state !== seen.redundancy) {
      seen.redundancy = redundancy.state;
      seen.changedAt = now;
      tellAppChanged(this.#platform, app);
    }
    if (!everLive || now - seen.changedAt < LOSS_CONFIRMED_MS) return;
    const lost = redundancy.state === 'not-redundant' || redundancy.state === 'down';
    const told = seen.told ?? 'back';
    if (lost && told === 'back') {
      seen.told = 'lost';
      await recordEvent(this.#platform, { kind: 'redundancy-lost', app, params: { reason: redundancy.reason ?? '' } });
    } else if (redundancy.state === 'redundant' && told === 'lost') {
      seen.told = 'back';
      await recordEvent(this.#platform, { kind: 'redundancy-back', app });
    }
  }

  async #lookAtNodes(): Promise<void> {
    for (const node of await this.#platform.runtime.nodes()) {
      const before = this.#nodes.get(node.name);
      this.#nodes.set(node.name, node.ready);
      if (before === undefined || before === node.ready) continue;
      await recordEvent(this.#platform, { kind: node.ready ? 'node-back' : 'node-lost', params: { node: node.name } });
      this.#platform.bus.publish({ type: 'nodes-changed' });
    }
  }
}

function crashParams(replica: Replica): Record<string, string | number> {
  const { lastExit } = replica;
  return {
    replica: replica.id,
    node: replica.node,
    ...(lastExit?.code === null || lastExit?.code === undefined ? {} : { exitCode: lastExit.code }),
    ...(lastExit?.signal ? { signal: lastExit.signal } : {}),
    restarts: replica.restarts,
  };
}
