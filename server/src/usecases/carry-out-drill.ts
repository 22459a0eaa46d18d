import type { App } from '../domain/app.ts';
import type { DrillReport } from '../domain/drill.ts';
import type { LoadFigures } from '../ports/load-probe.ts';
import { liveDeployment } from './desired-workload.ts';
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

/** DESIGN.md section 5, promise 4: the second replica is back within 90 s. */
export const DRILL_TIMES: DrillTimes = { warmUpMs: 2_000, recoveryMs: 90_000, tailMs: 3_000, lookMs: 100 };

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
    const load = underLoad(platform, app, planned, times, ended.signal, (figures) => report.progress(figures));
    await Promise.race([load, pause(times.warmUpMs)]);
    const killedAt = platform.clock.now();
    await platform.runtime.kill(
      planned.kind === 'replica-kill' ? { replica: planned.target } : { node: planned.target },
    );
    const redundantAgainMs = await untilRedundantAgain(platform, app, planned, { ...times, killedAt });
    await Promise.race([load, pause(times.tailMs)]);
    ended.abort();
    const figures = figuresOf(await load);
    await report.end({
      ...figures,
      ...(redundantAgainMs === undefined ? {} : { redundantAgainMs }),
      state: figures.failed === 0 && figures.sent > 0 && redundantAgainMs !== undefined ? 'passed' : 'failed',
    });
  } catch {
    ended.abort();
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

  progress(figures: LoadFigures): void {
    if (this.#report.state === 'running') this.#write(figuresOf(figures));
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

// The kill must be seen before its mending can be: until then the old picture would count as recovered.
async function untilRedundantAgain(
  platform: Platform,
  app: App,
  drill: DrillReport,
  { killedAt, recoveryMs, lookMs }: DrillTimes & { killedAt: number },
): Promise<number | undefined> {
  const live = await liveDeployment(platform, app.id);
  const wasHit = (replica: { id: string; node: string }) =>
    replica.id === drill.target || replica.node === drill.target;
  const sinceKill = () => platform.clock.now() - killedAt;
  for (let seen = false; sinceKill() < recoveryMs; await pause(lookMs)) {
    const observation = await platform.runtime.observe(app.id);
    seen ||= !(observation?.replicas ?? []).some(
      (replica) => wasHit(replica) && replica.state === 'ready' && replica.startedAt < killedAt,
    );
    if (seen && redundancyOf(app, live?.settings, observation).state === 'redundant') return sinceKill();
  }
  return undefined;
}

function figuresOf({ sent, failed, p50Ms, p99Ms, slowestMs }: LoadFigures) {
  return { sent, failed, p50Ms, p99Ms, slowestMs };
}
