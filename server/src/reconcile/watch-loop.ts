import { setImmediate as others } from 'node:timers/promises';
import type { AppEvent, AppEventKind } from '../domain/app-event.ts';
import { appIdOf, processOf } from '../domain/background.ts';
import type { Redundancy } from '../domain/redundancy.ts';
import type { Replica, ReplicaEnd, WorkloadObservation } from '../domain/workload.ts';
import type { AppOverview } from '../ports/stores/overview-store.ts';
import { considerRollback } from '../usecases/consider-rollback.ts';
import type { Platform } from '../usecases/platform.ts';
import { recordEvent, tellAppChanged } from '../usecases/record-event.ts';
import { redundancyOf } from '../usecases/redundancy-of-app.ts';
import { silentSince } from '../usecases/silent-since.ts';
import { KnownApps } from './known-apps.ts';
import { Repeated } from './repeated.ts';

const LOOK_MS = 1_000;
/** A copy that is replaced within this time (a restart within a second) is no loss that anybody must read of; the badge shows it all the same. */
const LOSS_CONFIRMED_MS = 3_000;
/** Events among which the last word on an App's redundancy is looked for after a start of the server. */
const EVENTS_LOOKED_AT = 100;

interface Seen {
  restarts: Map<string, number>;
  state?: Redundancy['state'];
  /** Since when it is lost, or is not. */
  since: number;
  told?: 'lost' | 'back';
}

/** Looks at what runs, tells what happened to it, and takes a Release back that fell over after it went live. */
export class WatchLoop {
  readonly #platform: Platform;
  readonly #onError: (error: unknown) => void;
  readonly #seen = new Map<string, Seen>();
  readonly #nodes = new Map<string, boolean>();
  readonly #apps: KnownApps;
  #isSilent = false;
  #nodeStates: string | undefined;
  readonly #looks: Repeated;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#apps = new KnownApps(platform);
    this.#onError = onError;
    this.#looks = new Repeated(() => this.look(), onError);
  }

  open(): void {
    this.#apps.open();
    this.#looks.every(LOOK_MS);
  }

  /** Resolves when nothing of it uses the platform any more. */
  async close(): Promise<void> {
    this.#apps.close();
    await this.#looks.close();
  }

  /** One look at everything. */
  async look(): Promise<void> {
    await this.#lookAtNodes();
    const apps = await this.#apps.all();
    const observations = await this.#platform.runtime.observeAll();
    for (const observation of observations) {
      const overview = apps.get(appIdOf(observation.appId));
      if (overview && !overview.app.deleting) await this.#lookAt(overview, observation).catch(this.#onError);
    }
    const present = new Set(observations.map(({ appId }) => appId));
    for (const appId of this.#seen.keys()) if (!present.has(appId)) this.#seen.delete(appId);
  }

  async #lookAt(overview: AppOverview, observation: WorkloadObservation): Promise<void> {
    const { app } = overview;
    const seen = this.#seen.get(observation.appId) ?? { restarts: new Map(), since: this.#platform.clock.now() };
    this.#seen.set(observation.appId, seen);
    await this.#tellCrashes(overview, observation, seen);
    // Visitors do not meet a background process: it is no part of the redundancy, and brings no Release back.
    if (processOf(observation.appId) !== undefined) return;
    await this.#tellRedundancy(overview, observation, seen);
    await considerRollback(this.#platform, app, observation);
  }

  async #tellCrashes({ app }: AppOverview, observation: WorkloadObservation, seen: Seen): Promise<void> {
    for (const replica of observation.replicas) {
      const before = seen.restarts.get(replica.id);
      const ends = replica.restarts + (replica.state === 'crashed' ? 1 : 0);
      seen.restarts.set(replica.id, ends);
      // The first look after a start of the server only learns what is.
      if (before === undefined || ends <= before || !replica.lastExit) continue;
      await recordEvent(this.#platform, {
        app,
        ...endOf(observation, replica),
      });
    }
    const present = new Set(observation.replicas.map((replica) => replica.id));
    for (const id of seen.restarts.keys()) if (!present.has(id)) seen.restarts.delete(id);
  }

  async #tellRedundancy({ app, live }: AppOverview, observation: WorkloadObservation, seen: Seen): Promise<void> {
    const now = this.#platform.clock.now();
    const { state, reason } = redundancyOf(app, live?.deployment.settings, observation);
    if (state !== seen.state) {
      if (isLost(state) !== isLost(seen.state)) seen.since = now;
      // The first look after a start only learns what is; whoever shows it reads everything anew then.
      if (seen.state !== undefined) tellAppChanged(this.#platform, app);
      seen.state = state;
    }
    if (!live || now - seen.since < LOSS_CONFIRMED_MS) return;
    seen.told ??= await this.#lastTold(app.id);
    if (isLost(state) && seen.told === 'back') {
      seen.told = 'lost';
      await recordEvent(this.#platform, { kind: 'redundancy-lost', app, params: { reason: reason ?? '' } });
    } else if (state === 'redundant' && seen.told === 'lost') {
      seen.told = 'back';
      await recordEvent(this.#platform, { kind: 'redundancy-back', app });
    }
  }

  // A server that was started again must neither tell a loss twice nor keep its end to itself.
  async #lastTold(appId: string): Promise<'lost' | 'back'> {
    const events = await this.#platform.stores.events.listByApp(appId, EVENTS_LOOKED_AT);
    // Asked for every App after a start: a thousand of them must not keep a request waiting.
    await others();
    const last = events.find(({ kind }) => kind === 'redundancy-lost' || kind === 'redundancy-back');
    return last?.kind === 'redundancy-lost' ? 'lost' : 'back';
  }

  async #lookAtNodes(): Promise<void> {
    const isSilent = silentSince(this.#platform) !== undefined;
    // Who looks at what was seen last is to know how old it is.
    if (isSilent !== this.#isSilent) this.#platform.bus.publish({ type: 'nodes-changed' });
    this.#isSilent = isSilent;
    const nodes = await this.#platform.runtime.nodes();
    const states = JSON.stringify(nodes.map((node) => [node.name, node.schedulable, node.pressure, node.drain]));
    if (this.#nodeStates !== undefined && states !== this.#nodeStates) {
      this.#platform.bus.publish({ type: 'nodes-changed' });
    }
    this.#nodeStates = states;
    for (const node of nodes) {
      const before = this.#nodes.get(node.name);
      this.#nodes.set(node.name, node.ready);
      if (before === undefined || before === node.ready) continue;
      await recordEvent(this.#platform, { kind: node.ready ? 'node-back' : 'node-lost', params: { node: node.name } });
      this.#platform.bus.publish({ type: 'nodes-changed' });
    }
  }
}

const END_EVENTS: Partial<Record<ReplicaEnd['reason'], AppEventKind>> = {
  'out-of-memory': 'replica-out-of-memory',
  unresponsive: 'replica-unresponsive',
};

function isLost(state: Redundancy['state'] | undefined): boolean {
  return state === 'not-redundant' || state === 'down';
}

/** Of a background process it is an event of its own: it is no reason for anything that visitors meet. */
function endOf({ appId }: WorkloadObservation, replica: Replica): Pick<AppEvent, 'kind' | 'params'> {
  const process = processOf(appId);
  const params = crashParams(replica);
  if (process !== undefined) return { kind: 'background-crashed', params: { process, ...params } };
  return { kind: END_EVENTS[replica.lastExit?.reason ?? 'exited'] ?? 'replica-crashed', params };
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
