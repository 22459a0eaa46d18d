import type { App } from '../domain/app.ts';
import type { DrillReport } from '../domain/drill.ts';
import type { Replica } from '../domain/workload.ts';
import type { LoadFigures } from '../ports/load-probe.ts';
import { liveDeployment } from './desired-workload.ts';
import { isEmptied, strike, takeNodeBack } from './drill-blow.ts';
import { comesByHttps } from './https/shown-certificates.ts';
import { pause } from './pause.ts';
import type { Platform } from './platform.ts';
import { recordEvent, tellAppChanged } from './record-event.ts';
import { redundancyOf } from './redundancy-of-app.ts';
import { mainHostname } from './route-of-app.ts';

export interface DrillTimes {
  /** Load before the kill, so that there is something to disturb. */
  warmUpMs: number;
  /** At most this long until the App must be redundant again. */
  recoveryMs: number;
  /** Load goes on after that, to see what the recovery itself costs. */
  tailMs: number;
  lookMs: number;
}

const FAILURES_KEPT = 10;

/** DESIGN.md section 5, promise 4: the second replica is back within 90 s. A node is emptied one App after the other. */
export function drillTimes(kind: DrillReport['kind']): DrillTimes {
  return { warmUpMs: 2_000, recoveryMs: kind === 'node-drain' ? 300_000 : 90_000, tailMs: 3_000, lookMs: 100 };
}

/** Load, kill, recovery, load; the report is written as it goes. Never throws: what goes wrong ends the drill as aborted. */
export async function carryOutDrill(
  platform: Platform,
  app: App,
  planned: DrillReport,
  times: DrillTimes,
): Promise<void> {
  const report = new ReportWriter(platform, app, planned);
  const ended = new AbortController();
  try {
    const onProgress = (figures: LoadFigures) => report.progress(figuresOf(figures));
    const load = underLoad(platform, app, planned, times, ended.signal, onProgress);
    await Promise.race([load, pause(times.warmUpMs)]);
    const struckAt = platform.clock.now();
    await strike(platform, planned);
    const onSeen = (recovery: Recovery) => report.progress(recovery);
    const recovery = await watchRecovery(platform, app, planned, { ...times, struckAt }, onSeen);
    await Promise.race([load, pause(times.tailMs)]);
    ended.abort();
    const figures = await load;
    const isPassed = figures.failed === 0 && figures.sent > 0 && recovery.redundantAgainMs !== undefined;
    const failures = figures.failures.slice(0, FAILURES_KEPT);
    await report.end({
      ...figuresOf(figures),
      ...recovery,
      ...(failures.length > 0 ? { failures } : {}),
      state: isPassed ? 'passed' : 'failed',
    });
  } catch {
    ended.abort();
    await takeNodeBack(platform, planned).catch(() => undefined); // the page of nodes shows one that stays out
    await report.end({ state: 'aborted' });
  }
}

/** Writes the states of one report, one after the other; a state that cannot be written does not end the drill. */
class ReportWriter {
  readonly #platform: Platform;
  readonly #app: App;
  #report: DrillReport;
  #writing: Promise<void> = Promise.resolve();

  constructor(platform: Platform, app: App, report: DrillReport) {
    this.#platform = platform;
    this.#app = app;
    this.#report = report;
  }

  progress(seen: Partial<DrillReport>): void {
    if (this.#report.state === 'running') this.#write(seen);
  }

  async end(change: Partial<DrillReport>): Promise<void> {
    this.#write({ ...change, endedAt: this.#platform.clock.now() });
    await this.#writing;
    const { kind, state, sent, failed, startedBy } = this.#report;
    const params = { kind, state, sent, failed };
    await recordEvent(this.#platform, { kind: 'drill-finished', app: this.#app, params, actor: startedBy });
  }

  #write(change: Partial<DrillReport>): void {
    const report = { ...this.#report, ...change };
    this.#report = report;
    this.#writing = this.#writing
      .then(() => this.#platform.stores.drills.put(report))
      .then(() => tellAppChanged(this.#platform, this.#app))
      .catch(() => undefined);
  }
}

async function underLoad(
  platform: Platform,
  app: App,
  drill: DrillReport,
  times: DrillTimes,
  signal: AbortSignal,
  onProgress: (figures: LoadFigures) => void,
): Promise<LoadFigures> {
  const live = await liveDeployment(platform, app.id);
  const release = live && (await platform.stores.releases.release(app.id, live.release));
  const check = release?.network.healthCheck;
  const hostname = mainHostname(platform.rules, app);
  return platform.loadProbe.run({
    hostname,
    https: await comesByHttps(platform, app, hostname),
    path: check?.kind === 'http' ? check.path : '/',
    ratePerS: drill.ratePerS,
    seconds: (times.warmUpMs + times.recoveryMs + times.tailMs) / 1_000,
    signal,
    onProgress,
  });
}

type Recovery = Pick<DrillReport, 'outOfRotationMs' | 'redundantAgainMs'>;

// The blow must be seen before its mending can be: until then the old picture would count as recovered.
async function watchRecovery(
  platform: Platform,
  app: App,
  drill: DrillReport,
  { struckAt, recoveryMs, lookMs }: DrillTimes & { struckAt: number },
  onSeen: (recovery: Recovery) => void,
): Promise<Recovery> {
  const live = await liveDeployment(platform, app.id);
  const isHit = (replica: Replica) =>
    (replica.id === drill.target || replica.node === drill.target) && replica.startedAt < struckAt;
  const sinceBlow = () => platform.clock.now() - struckAt;
  const recovery: Recovery = {};
  let isOut = drill.kind === 'node-drain'; // what is emptied is given back
  for (; sinceBlow() < recoveryMs; await pause(lookMs)) {
    const observation = await platform.runtime.observe(app.id);
    const serving = (observation?.replicas ?? []).filter(({ state, inRotation }) => state === 'ready' && inRotation);
    if (recovery.outOfRotationMs === undefined && !serving.some(isHit)) {
      recovery.outOfRotationMs = sinceBlow();
      onSeen(recovery);
    }
    if (isOut && (await isEmptied(platform, drill))) {
      await takeNodeBack(platform, drill);
      isOut = false;
    }
    if (recovery.outOfRotationMs === undefined || isOut) continue;
    if (redundancyOf(app, live?.settings, observation).state === 'redundant')
      return { ...recovery, redundantAgainMs: sinceBlow() };
  }
  if (isOut) await takeNodeBack(platform, drill);
  return recovery;
}

function figuresOf({ sent, failed, p50Ms, p99Ms, slowestMs }: LoadFigures) {
  return { sent, failed, p50Ms, p99Ms, slowestMs };
}
