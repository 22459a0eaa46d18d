import { setImmediate as others } from 'node:timers/promises';
import type { App } from '../domain/app.ts';
import type { DrillKind, DrillPlan, DrillReport } from '../domain/drill.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import type { Replica } from '../domain/workload.ts';
import { carryOutDrill, type DrillTimes, drillTimes } from './carry-out-drill.ts';
import { liveDeployment } from './desired-workload.ts';
import { takeNodeBack } from './drill-blow.ts';
import { inTurn } from './in-turn.ts';
import type { Platform } from './platform.ts';
import { recordEvent } from './record-event.ts';
import { redundancyOf } from './redundancy-of-app.ts';
import { refuseDrillKind } from './refuse-drill-kind.ts';
import { requireChangeable } from './require-changeable.ts';
import { requireLive } from './require-live.ts';

const DAY_MS = 24 * 3_600_000;

export interface DrillRequest {
  kind: DrillKind;
  /** Requests a second while it lasts. */
  ratePerS: number;
  scheduled?: true;
}

/**
 * What a drill would do if it began now. Refused (`not-redundant`) when the App, or for the loss of a node any App with a copy on it, would
 * not survive it; `operator-only` for what hits a whole node, `not-supported` where nodes cannot be emptied.
 */
export async function planDrill(platform: Platform, user: User, app: App, kind: DrillKind): Promise<DrillPlan> {
  requireChangeable(app);
  await requireLive(platform, app);
  return planFor(platform, app, user, kind);
}

/**
 * Begins a drill and returns at once; its report is written as it goes. Refused as its plan would be; `drill-running` while another one of the
 * App is on its way.
 */
export async function startDrill(
  platform: Platform,
  user: User,
  app: App,
  ask: DrillRequest,
  times: DrillTimes = drillTimes(ask.kind),
): Promise<DrillReport> {
  requireChangeable(app);
  await requireLive(platform, app);
  // One after the other: two at the same moment would both find that none is running.
  const report = await inTurn(platform.loadProbe, app.id, async () => {
    const [last] = await platform.stores.drills.listByApp(app.id, 1);
    if (last?.state === 'running')
      throw new Problem('drill-running', 'A drill of this app is running already.', { name: app.name });
    const { target } = await planFor(platform, app, user, ask.kind);
    const planned = firstReport(platform, app, user, { ...ask, target });
    await platform.stores.drills.put(planned);
    return planned;
  });
  const params = { kind: ask.kind, target: report.target };
  await recordEvent(platform, { kind: 'drill-started', app, params, actor: user.name });
  void carryOutDrill(platform, app, report, times);
  return report;
}

/** Drills that a stopped server left behind. */
export async function abortLostDrills(platform: Platform): Promise<void> {
  for (const app of await platform.stores.apps.listAll()) {
    const [last] = await platform.stores.drills.listByApp(app.id, 1);
    if (last?.state === 'running') {
      await takeNodeBack(platform, last).catch(() => undefined); // the page of nodes shows one that stays out
      await platform.stores.drills.put({ ...last, state: 'aborted', endedAt: platform.clock.now() });
    }
    // The panel is asked already while the server starts.
    await others();
  }
}

/** Longer than any drill may take, and a machine that is busy. */
const SPARE_MS = 120_000;

/** Drills of a server that died while another one led on. */
export async function abortOverdueDrills(platform: Platform): Promise<void> {
  const { stores, clock } = platform;
  const now = clock.now();
  for (const report of await stores.drills.listSince(now - DAY_MS)) {
    if (report.state !== 'running') continue;
    const { warmUpMs, recoveryMs, tailMs } = drillTimes(report.kind);
    if (now < report.startedAt + warmUpMs + recoveryMs + tailMs + SPARE_MS) continue;
    await takeNodeBack(platform, report).catch(() => undefined); // the page of nodes shows one that stays out
    await stores.drills.put({ ...report, state: 'aborted', endedAt: now });
  }
}

async function planFor(platform: Platform, app: App, user: User, kind: DrillKind): Promise<DrillPlan> {
  refuseDrillKind(platform, user, kind);
  const victim = await victimIn(platform, app);
  if (!victim) {
    throw new Problem(
      'not-redundant',
      'This app is not redundant now: the drill would take it down. Wait until its badge says redundant.',
      { name: app.name },
    );
  }
  if (kind === 'node-loss') await refuseHarmToOthers(platform, app, victim.node);
  const { warmUpMs, recoveryMs, tailMs } = drillTimes(kind);
  const isReplica = kind === 'replica-kill';
  return {
    kind,
    target: isReplica ? victim.id : victim.node,
    node: victim.node,
    otherApps: isReplica ? 0 : (await othersOn(platform, app, victim.node)).length,
    mostSeconds: Math.ceil((warmUpMs + recoveryMs + tailMs) / 1_000),
  };
}

function firstReport(
  { ids, clock }: Platform,
  app: App,
  user: User,
  { kind, target, ratePerS, scheduled }: DrillRequest & { target: string },
): DrillReport {
  return {
    id: ids.next('drl'),
    appId: app.id,
    ...{ kind, target, state: 'running', ratePerS },
    ...{ sent: 0, failed: 0, slowestMs: 0, p50Ms: 0, p99Ms: 0 },
    startedAt: clock.now(),
    startedBy: user.name,
    ...(scheduled ? { scheduled } : {}),
  };
}

/** A copy that takes requests, of an App that can do without it. */
async function victimIn(platform: Platform, app: App): Promise<Replica | undefined> {
  const observation = await platform.runtime.observe(app.id);
  const redundancy = redundancyOf(app, (await liveDeployment(platform, app.id))?.settings, observation);
  if (redundancy.state !== 'redundant') return undefined;
  return observation?.replicas.find((replica) => replica.state === 'ready' && replica.inRotation);
}

// Whoever owns them: nobody's drill is to take another App down.
async function refuseHarmToOthers(platform: Platform, app: App, node: string): Promise<void> {
  for (const appId of await othersOn(platform, app, node)) {
    const other = await platform.stores.apps.byId(appId);
    if (!other || other.desiredState === 'stopped' || (await victimIn(platform, other))) continue;
    const name = other.ownerId === app.ownerId ? `"${other.name}"` : 'another app';
    throw new Problem(
      'not-redundant',
      `The drill would take ${name} down, which has a copy on ${node} and is not redundant now. Wait until it is.`,
      { name: app.name },
    );
  }
}

async function othersOn(platform: Platform, app: App, node: string): Promise<string[]> {
  const here = (await platform.runtime.observeAll()).filter(({ replicas }) =>
    replicas.some((replica) => replica.node === node),
  );
  return here.map(({ appId }) => appId).filter((appId) => appId !== app.id);
}
