import type { App } from '../domain/app.ts';
import type { DrillReport } from '../domain/drill.ts';
import { Problem } from '../domain/problem.ts';
import { judgeRedundancy } from '../domain/redundancy.ts';
import type { User } from '../domain/user.ts';
import type { LoadFigures } from '../ports/load-probe.ts';
import { liveDeployment } from './desired-workload.ts';
import { findChangeableApp } from './find-own-app.ts';
import type { Platform } from './platform.ts';
import { recordEvent, tellAppChanged } from './record-event.ts';
import { requireLive } from './require-live.ts';
import { mainHostname } from './route-of-app.ts';

/** Load before the kill, so that there is something to disturb. */
const WARM_UP_MS = 2_000;
/** At most this long until the App must be redundant again (DESIGN: second replica back within 90 s). */
const RECOVERY_MS = 90_000;
/** Load goes on after that, to see what the recovery itself costs. */
const TAIL_MS = 3_000;
const LOOK_MS = 100;

/** Begins a drill and returns at once; its report is written as it goes. Refused when the App would not survive it. */
export async function startDrill(
  platform: Platform,
  user: User,
  name: string,
  ask: { kind: DrillReport['kind']; ratePerS: number },
): Promise<DrillReport> {
  const app = await findChangeableApp(platform, user, name);
  await requireLive(platform, app);
  const [last] = await platform.stores.drills.listByApp(app.id, 1);
  if (last?.state === 'running')
    throw new Problem('drill-running', 'A drill of this app is running already.', { name });
  const report = await plan(platform, app, user, ask);
  await platform.stores.drills.put(report);
  await recordEvent(platform, {
    kind: 'drill-started',
    app,
    params: { kind: ask.kind, target: report.target },
    actor: user.name,
  });
  void carryOut(platform, app, report);
  return report;
}

/** Drills that a stopped server left behind. */
export async function abortLostDrills(platform: Platform): Promise<void> {
  for (const app of await platform.stores.apps.listAll()) {
    const reports = await platform.stores.drills.listByApp(app.id, 1);
    for (const report of reports) {
      if (report.state === 'running')
        await platform.stores.drills.put({ ...report, state: 'aborted', endedAt: platform.clock.now() });
    }
  }
}

async function plan(
  platform: Platform,
  app: App,
  user: User,
  ask: { kind: DrillReport['kind']; ratePerS: number },
): Promise<DrillReport> {
  const observation = await platform.runtime.observe(app.id);
  const redundancy = judgeRedundancy(app, observation, true);
  const victim = observation?.replicas.find((replica) => replica.state === 'ready' && replica.inRotation);
  if (redundancy.state !== 'redundant' || !victim) {
    throw new Problem(
      'not-redundant',
      'This app is not redundant now: the drill would take it down. Wait until its badge says redundant.',
      {
        name: app.name,
      },
    );
  }
  return {
    id: platform.ids.next('drl'),
    appId: app.id,
    kind: ask.kind,
    target: ask.kind === 'replica-kill' ? victim.id : victim.node,
    state: 'running',
    ratePerS: ask.ratePerS,
    ...{ sent: 0, failed: 0, slowestMs: 0, p50Ms: 0, p99Ms: 0 },
    startedAt: platform.clock.now(),
    startedBy: user.name,
  };
}

async function carryOut(platform: Platform, app: App, planned: DrillReport): Promise<void> {
  let report = planned;
  const write = async (change: Partial<DrillReport>) => {
    report = { ...report, ...change };
    await platform.stores.drills.put(report);
    tellAppChanged(platform, app);
  };
  const ended = new AbortController();
  try {
    const load = underLoad(platform, app, planned.ratePerS, ended.signal, (figures) => void write(figuresOf(figures)));
    await pause(WARM_UP_MS);
    await platform.runtime.kill(
      planned.kind === 'replica-kill' ? { replica: planned.target } : { node: planned.target },
    );
    const redundantAgainMs = await untilRedundantAgain(platform, app, planned);
    await pause(TAIL_MS);
    ended.abort();
    const figures = figuresOf(await load);
    const passed = figures.failed === 0 && redundantAgainMs !== undefined;
    await write({
      ...figures,
      ...(redundantAgainMs === undefined ? {} : { redundantAgainMs }),
      state: passed ? 'passed' : 'failed',
      endedAt: platform.clock.now(),
    });
  } catch {
    ended.abort();
    await write({ state: 'aborted', endedAt: platform.clock.now() });
  }
  const params = { kind: report.kind, state: report.state, sent: report.sent, failed: report.failed };
  await recordEvent(platform, { kind: 'drill-finished', app, params, actor: report.startedBy });
}

async function underLoad(
  platform: Platform,
  app: App,
  ratePerS: number,
  signal: AbortSignal,
  onProgress: (figures: LoadFigures) => void,
): Promise<LoadFigures> {
  const live = await liveDeployment(platform, app.id);
  const release = live && (await platform.stores.releases.release(app.id, live.release));
  const check = release?.network.healthCheck;
  return platform.loadProbe.run({
    hostname: mainHostname(platform.rules, app),
    path: check?.kind === 'http' ? check.path : '/',
    ratePerS,
    seconds: (WARM_UP_MS + RECOVERY_MS + TAIL_MS) / 1_000,
    signal,
    onProgress,
  });
}

// The kill must be seen before its mending can be: until then the old picture would count as recovered.
async function untilRedundantAgain(platform: Platform, app: App, drill: DrillReport): Promise<number | undefined> {
  const killedAt = platform.clock.now();
  const wasHit = (replica: { id: string; node: string }) =>
    replica.id === drill.target || replica.node === drill.target;
  let seen = false;
  while (platform.clock.now() - killedAt < RECOVERY_MS) {
    const observation = await platform.runtime.observe(app.id);
    seen ||= !(observation?.replicas ?? []).some(
      (replica) => wasHit(replica) && replica.state === 'ready' && replica.startedAt < killedAt,
    );
    if (seen && judgeRedundancy(app, observation, true).state === 'redundant') return platform.clock.now() - killedAt;
    await pause(LOOK_MS);
  }
  return undefined;
}

function figuresOf({ sent, failed, p50Ms, p99Ms, slowestMs }: LoadFigures) {
  return { sent, failed, p50Ms, p99Ms, slowestMs };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
