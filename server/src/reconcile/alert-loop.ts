import { setImmediate as others } from 'node:timers/promises';
import { EndHistory, judgeMemory, judgeRestarts } from '../domain/alerts/crash-rules.ts';
import { judgeNodes, judgeRedundancyAlerts } from '../domain/alerts/redundancy-rules.ts';
import { hasVerdict, judgeCertificate, judgeRun, judgeVolume } from '../domain/alerts/slow-rules.ts';
import { THRESHOLDS } from '../domain/alerts/thresholds.ts';
import { judgeTraffic } from '../domain/alerts/traffic-rules.ts';
import type { App } from '../domain/app.ts';
import { appIdOf } from '../domain/background.ts';
import type { PipelineRun } from '../domain/pipeline-run.ts';
import type { NodeObservation, Replica, WorkloadObservation } from '../domain/workload.ts';
import type { AppOverview } from '../ports/stores/overview-store.ts';
import { AlertBook, type Turn } from '../usecases/alerts/alert-book.ts';
import { certificatesNow } from '../usecases/alerts/certificates-now.ts';
import { type Drilled, drilledNow } from '../usecases/alerts/drilled.ts';
import { takeTurn } from '../usecases/alerts/take-turn.ts';
import { volumePlaceOf } from '../usecases/place-of-app.ts';
import type { Platform } from '../usecases/platform.ts';
import { silentSince } from '../usecases/silent-since.ts';
import { KnownApps } from './known-apps.ts';
import { Repeated } from './repeated.ts';

const LOOK_MS = 1_000;
const TRAFFIC_MS = 10_000;
const SAMPLE_S = 5;
/** On a cluster a look at a volume is a Job. */
const VOLUMES_MS = { local: 5 * 60_000, kubernetes: 60 * 60_000 };
const CERTIFICATES_MS = 10 * 60_000;
/** Copies that were not ready when this server began to look are given so long to come up: the machine may just have started. */
const COMING_UP_MS = 120_000;
/** Apps that are judged before anything else has its turn; some milliseconds. */
const AT_A_STRETCH = 100;
/** Runs among which the newest one with a verdict is looked for. */
const RUNS_LOOKED_AT = 10;

/** Looks at everything that there is an alert for, and raises and ends alerts. Only the server that leads does. */
export class AlertLoop {
  readonly #platform: Platform;
  readonly #onError: (error: unknown) => void;
  readonly #apps: KnownApps;
  readonly #ends = new Map<string, EndHistory>();
  readonly #runs = new Map<string, PipelineRun>();
  readonly #seenWell = new Set<string>();
  /** Apps whose runs are to be looked at. */
  readonly #newsOfRuns = new Set<string>();
  #book: AlertBook | undefined;
  #openedAt = 0;
  readonly #looks: Record<'look' | 'traffic' | 'volumes' | 'certificates', Repeated>;
  #unsubscribe: (() => void) | undefined;
  #isClosed = false;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#onError = onError;
    this.#apps = new KnownApps(platform);
    this.#looks = {
      look: new Repeated(() => this.look(), onError),
      traffic: new Repeated(() => this.lookAtTraffic(), onError),
      volumes: new Repeated(() => this.lookAtVolumes(), onError),
      certificates: new Repeated(() => this.lookAtCertificates(), onError),
    };
  }

  /** Resolves when it is known what is open. */
  async open(): Promise<void> {
    await this.begin();
    const { look, traffic, volumes, certificates } = this.#looks;
    look.every(LOOK_MS);
    traffic.every(TRAFFIC_MS);
    volumes.every(VOLUMES_MS[this.#platform.runtime.kind]);
    certificates.every(CERTIFICATES_MS);
    volumes.once();
    certificates.once();
  }

  /** Reads what is open and begins to listen, without looking by itself. */
  async begin(): Promise<void> {
    this.#apps.open();
    this.#unsubscribe = this.#platform.bus.subscribe((event) => {
      if (event.type === 'event' && event.event.appId && event.event.kind.startsWith('run-'))
        this.#newsOfRuns.add(event.event.appId);
    });
    this.#book = new AlertBook(await this.#platform.stores.alerts.listOpen());
    this.#openedAt = this.#platform.clock.now();
    for (const appId of (await this.#apps.all()).keys()) this.#newsOfRuns.add(appId);
  }

  /** Resolves when nothing of it uses the platform any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unsubscribe?.();
    this.#apps.close();
    await Promise.all(Object.values(this.#looks).map((look) => look.close()));
  }

  /** One look at nodes, copies and runs. */
  async look(): Promise<void> {
    const apps = await this.#apps.all();
    const drilled = await drilledNow(this.#platform);
    const nodes = await this.#platform.runtime.nodes();
    const isSilent = silentSince(this.#platform) !== undefined;
    const now = this.#platform.clock.now();
    await this.#take(this.#known.look('nodes', undefined, judgeNodes(nodes, drilled.nodes, isSilent), now));
    const observations = await this.#platform.runtime.observeAll();
    const observed = Map.groupBy(observations, ({ appId }) => appIdOf(appId));
    let looked = 0;
    for (const overview of apps.values()) {
      await this.#lookAtApp(overview, observed.get(overview.app.id) ?? [], nodes, drilled, isSilent).catch(
        this.#onError,
      );
      looked += 1;
      // A thousand Apps must not keep a request waiting.
      if (looked % AT_A_STRETCH === 0) await others();
    }
    this.#forgetAllBut(apps);
  }

  /** Answers and retries of the last minute. */
  async lookAtTraffic(): Promise<void> {
    for (const { app, live } of (await this.#apps.all()).values()) {
      if (this.#isClosed) return;
      if (!live || !isRunning(app)) continue;
      const to = this.#platform.clock.now();
      const range = { from: to - THRESHOLDS.traffic.overMs, to, stepS: SAMPLE_S };
      const points = await this.#platform.samples.history(app.id, range);
      await this.#take(this.#known.look('traffic', app.id, judgeTraffic(app.id, points, SAMPLE_S), to), app);
      await others();
    }
  }

  /** How full volumes are; one that cannot be looked at keeps the others from nothing. */
  async lookAtVolumes(): Promise<void> {
    for (const { app, live } of (await this.#apps.all()).values()) {
      if (this.#isClosed) return;
      if (live && isRunning(app)) await this.#lookAtVolume(app).catch(this.#onError);
    }
  }

  async lookAtCertificates(): Promise<void> {
    const apps = await this.#apps.all();
    const now = this.#platform.clock.now();
    const findings = (await certificatesNow(this.#platform)).map((certificate) => judgeCertificate(certificate, now));
    for (const turn of this.#known.look('certificates', undefined, findings, now)) {
      await this.#take([turn], apps.get(turn.alert.appId ?? '')?.app);
    }
  }

  get #known(): AlertBook {
    if (!this.#book) throw new Error('the alert loop was not opened');
    return this.#book;
  }

  async #lookAtApp(
    { app, live, progressing }: AppOverview,
    workloads: readonly WorkloadObservation[],
    nodes: readonly NodeObservation[],
    drilled: Drilled,
    isSilent: boolean,
  ): Promise<void> {
    const now = this.#platform.clock.now();
    await this.#lookAtRuns(app, now);
    if (!isRunning(app)) {
      await this.#endOf(app, app.deleting ? 'deleted' : 'stopped');
      return;
    }
    const replicas = workloads.find(({ appId }) => appId === app.id)?.replicas ?? [];
    // A background process that ends again and again is news as well. Of an older Release only what is left of it: it is on its way out, and what it did is none.
    const own = workloads
      .flatMap((workload) => workload.replicas)
      .filter((replica) => live && replica.release === live.deployment.release);
    const isDrilled = drilled.apps.has(app.id) || replicas.some((replica) => drilled.nodes.has(replica.node));
    const ends = this.#ends.get(app.id) ?? new EndHistory();
    this.#ends.set(app.id, ends);
    ends.note(own, now);
    const findings = [
      ...judgeRedundancyAlerts({
        appId: app.id,
        wanted: live?.deployment.settings.replicas,
        ...(live?.deployment.settings.singleWriter ? { singleWriter: progressing ? 'is-replaced' : 'stays' } : {}),
        replicas,
        nodes,
        isUnclear: isSilent || isDrilled || this.#isComingUp({ app, live }, replicas, now),
        toldNode: this.#toldNode(app.id),
      }),
      judgeRestarts(app.id, ends.recent(now)),
      judgeMemory(app.id, own, now),
    ];
    await this.#take(this.#known.look('copies', app.id, findings, now), app);
  }

  #isComingUp({ app, live }: AppOverview, replicas: readonly Replica[], now: number): boolean {
    if (replicas.filter(({ state }) => state === 'ready').length >= THRESHOLDS.leastReady) this.#seenWell.add(app.id);
    if (this.#seenWell.has(app.id) || now - this.#openedAt >= COMING_UP_MS) return false;
    // What went live since then was well when it did.
    return (live?.deployment.endedAt ?? 0) <= this.#openedAt;
  }

  #toldNode(appId: string): string | undefined {
    const open = this.#known.openOf(appId).filter(({ kind }) => kind === 'too-few-ready');
    const node = open.find(({ params }) => params.node !== undefined)?.params.node;
    return node === undefined ? undefined : String(node);
  }

  async #lookAtRuns(app: App, now: number): Promise<void> {
    if (this.#newsOfRuns.delete(app.id)) {
      const runs = await this.#platform.stores.runs.listByApp(app.id, RUNS_LOOKED_AT);
      const newest = runs.find(hasVerdict);
      if (newest) this.#runs.set(app.id, newest);
      await others();
    }
    const run = this.#runs.get(app.id);
    if (!run) return;
    const isOpen = this.#known.openOf(app.id).some((alert) => alert.subject === run.id);
    await this.#take(this.#known.look('run', app.id, [judgeRun(app.id, run, isOpen, now)], now), app);
  }

  async #lookAtVolume(app: App): Promise<void> {
    const place = await volumePlaceOf(this.#platform, app);
    const { usedBytes } = await this.#platform.volumes.usage(place);
    const finding = judgeVolume(app.id, usedBytes, place.limitBytes);
    await this.#take(this.#known.look('volume', app.id, [finding], this.#platform.clock.now()), app);
    await others();
  }

  // A run that failed is told of an App that is stopped, too: somebody has just uploaded something.
  async #endOf(app: App, ending: 'stopped' | 'deleted'): Promise<void> {
    this.#seenWell.delete(app.id);
    const open = this.#known.openOf(app.id).filter(({ kind }) => ending === 'deleted' || kind !== 'run-failed');
    await this.#take(
      open.map((alert) => ({ turn: 'end', alert, ending })),
      app,
    );
  }

  async #take(turns: readonly Turn[], app?: App): Promise<void> {
    for (const turn of turns) await takeTurn(this.#platform, this.#known, turn, app);
  }

  #forgetAllBut(apps: ReadonlyMap<string, AppOverview>): void {
    for (const appId of this.#known.appIds) if (!apps.has(appId)) this.#known.forget(appId);
    for (const known of [this.#ends, this.#runs, this.#seenWell, this.#newsOfRuns]) {
      for (const appId of known.keys()) if (!apps.has(appId)) known.delete(appId);
    }
  }
}

function isRunning(app: App): boolean {
  return !app.deleting && app.desiredState === 'running';
}
