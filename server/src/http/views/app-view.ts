import {
  type AppDetail,
  type AppSummary,
  awaitedOf,
  type EdgeView,
  failureCard,
  type Locale,
  type NodeView,
  type ReplicaView,
} from '@nonstop4/contract';
import type { App } from '../../domain/app.ts';
import type { Artifact } from '../../domain/artifact.ts';
import { backgroundProcesses, backgroundWorkloadId } from '../../domain/background.ts';
import { Problem } from '../../domain/problem.ts';
import type { Release } from '../../domain/release.ts';
import { commandInWords } from '../../domain/start-process.ts';
import type { User } from '../../domain/user.ts';
import type { NodeObservation, Replica, WorkloadObservation } from '../../domain/workload.ts';
import type { AppListing } from '../../ports/stores/overview-store.ts';
import type { EdgeObservation } from '../../ports/traffic-router.ts';
import { offersHttps, shownCertificates } from '../../usecases/https/shown-certificates.ts';
import { volumePlaceOf } from '../../usecases/place-of-app.ts';
import type { Platform } from '../../usecases/platform.ts';
import { redundancyOf } from '../../usecases/redundancy-of-app.ts';
import { appUrl, hostnamesOf, mainHostname } from '../../usecases/route-of-app.ts';
import { silentSince } from '../../usecases/silent-since.ts';
import { appHttps } from './https-view.ts';
import { iso, optionalIso } from './times.ts';

const SPARKLINE_POINTS = 30;
const SPARKLINE_STEP_S = 120;

/** In a few looks, however many they are. */
export async function appSummaries(platform: Platform, listings: AppListing[]): Promise<AppSummary[]> {
  const observed = new Map((await platform.runtime.observeAll()).map((seen) => [seen.appId, seen]));
  const rates = await requestRates(platform);
  const secure = await secureNames(platform);
  return listings.map((listing) =>
    summaryOf(platform, listing, secure, observed.get(listing.id), sparkline(rates, listing.id)),
  );
}

/** Throws Problem `not-found` when the App was deleted meanwhile. */
export async function appSummary(
  platform: Platform,
  app: Pick<App, 'id' | 'name'>,
  user: Pick<User, 'id'>,
): Promise<AppSummary> {
  const [listing] = await platform.stores.overviews.list(user.id, app.name);
  if (!listing) throw new Problem('not-found', `You have no app named "${app.name}".`, { name: app.name });
  const rates = await requestRates(platform);
  const secure = await secureNames(platform, app.id);
  return summaryOf(platform, listing, secure, await platform.runtime.observe(app.id), sparkline(rates, app.id));
}

function summaryOf(
  platform: Pick<Platform, 'rules'>,
  app: AppListing,
  secure: (app: Pick<App, 'id' | 'name'>) => boolean,
  observation: WorkloadObservation | undefined,
  rates: number[],
): AppSummary {
  const { live, lastRun } = app;
  return {
    id: app.id,
    name: app.name,
    desiredState: app.desiredState,
    url: appUrl(platform.rules, app, secure(app)),
    ...(live ? { liveRelease: live.release, language: live.language } : {}),
    ...(live?.framework === undefined ? {} : { framework: live.framework }),
    redundancy: redundancyOf(app, live, observation),
    ...(lastRun ? { lastRun: lastRunOf(lastRun) } : {}),
    sparkline: rates.map((rate) => Math.round(rate * 100) / 100),
    deleting: app.deleting,
    owner: app.ownerName,
    role: app.role,
    openAlerts: app.openAlerts,
    createdAt: iso(app.createdAt),
  };
}

/** Whether an App's own name has a certificate. */
async function secureNames(platform: Platform, appId?: string): Promise<(app: Pick<App, 'id' | 'name'>) => boolean> {
  if (!offersHttps(platform)) return () => false;
  const shown = await shownCertificates(platform, appId);
  return (app) => shown(app, mainHostname(platform.rules, app)) !== undefined;
}

/** Empty where nothing is known, zeros where nobody has asked yet. */
function sparkline(rates: ReadonlyMap<string, number[]> | undefined, appId: string): number[] {
  return rates ? (rates.get(appId) ?? new Array<number>(SPARKLINE_POINTS).fill(0)) : [];
}

/** Undefined while the source of figures is away: Apps are shown without them, and the page of figures says why. */
async function requestRates(
  platform: Pick<Platform, 'metrics' | 'clock'>,
): Promise<ReadonlyMap<string, number[]> | undefined> {
  const range = { to: platform.clock.now(), stepS: SPARKLINE_STEP_S, steps: SPARKLINE_POINTS };
  try {
    return await platform.metrics.requestRates(range);
  } catch (error) {
    if (error instanceof Problem && error.code === 'unavailable') return undefined;
    throw error;
  }
}

export async function appDetail(platform: Platform, app: App, user: User): Promise<AppDetail> {
  const { live, progressing } = (await platform.stores.overviews.ofApp(app.id)) ?? {};
  const { releases } = platform.stores;
  const release = live && (await releases.release(app.id, live.deployment.release));
  const artifact = release && (await releases.artifact(release.artifactId));
  const observation = await platform.runtime.observe(app.id);
  const deployment = (progressing ?? live)?.deployment;
  return {
    ...(await appSummary(platform, app, user)),
    replicas: app.replicas,
    ...(app.autoscaling === undefined ? {} : { autoscaling: app.autoscaling }),
    hostnames: hostnamesOf(platform.rules, app),
    extraHostnames: app.extraHostnames,
    https: await appHttps(platform, app),
    ...settingsOf(app, release, artifact),
    ...gitSourceOf(app),
    configVars: app.configVars,
    secretNames: Object.keys(app.secrets).sort(),
    volume: await volumeOf(platform, app),
    running: (observation?.replicas ?? []).map(replicaView),
    background: await backgroundOf(platform, app, artifact),
    edges: (await platform.router.edges()).map(edgeView),
    nodes: (await platform.runtime.nodes()).map((node) => nodeView(node)),
    ...(deployment ? { deploymentState: deployment.state } : {}),
    ...optionalIso('silentSince', silentSince(platform)),
  };
}

async function backgroundOf({ runtime }: Platform, app: App, artifact: Artifact | undefined) {
  const processes = backgroundProcesses(artifact?.plan ?? {}, app.background);
  const observed = await Promise.all(processes.map(({ name }) => runtime.observe(backgroundWorkloadId(app.id, name))));
  return processes.map((process, index) => ({
    ...process,
    running: (observed[index]?.replicas ?? []).map(replicaView),
  }));
}

function settingsOf(app: App, release: Release | undefined, artifact: Artifact | undefined) {
  return {
    memoryLimitBytes: app.memoryLimitBytes,
    runTests: app.runTests,
    probing: app.probing,
    statusPublic: app.statusPublic,
    ...(app.healthPath === undefined ? {} : { healthPath: app.healthPath }),
    ...(release ? { healthCheck: release.network.healthCheck } : {}),
    ...(app.startCommand === undefined ? {} : { startCommand: app.startCommand }),
    ...(artifact ? { detectedStartCommand: startCommandText(artifact) } : {}),
    ...(app.preDeployCommand === undefined ? {} : { preDeployCommand: app.preDeployCommand }),
    ...(artifact?.plan.preDeployCommand ? { detectedPreDeployCommand: artifact.plan.preDeployCommand } : {}),
  };
}

/** Whether there is a token, and nothing of it. */
function gitSourceOf({ gitSource }: App): Pick<AppDetail, 'gitSource'> {
  if (!gitSource) return {};
  const { sealedToken, ...rest } = gitSource;
  return { gitSource: { ...rest, hasToken: sealedToken !== undefined } };
}

function startCommandText(artifact: Artifact): string {
  const { start } = artifact.plan;
  return start.static ? `static files from ${start.static.root}` : commandInWords(start);
}

function lastRunOf({ id, number, kind, state, stage, waitsFor: code }: NonNullable<AppListing['lastRun']>) {
  const waits = code ? { waitsFor: awaitedOf(code) } : {};
  return { id, number, kind, state, ...(stage === undefined ? {} : { stage }), ...waits };
}

async function volumeOf(platform: Platform, app: App): Promise<AppDetail['volume']> {
  const { usedBytes } = await platform.volumes.usage(await volumePlaceOf(platform, app));
  return { usedBytes, limitBytes: app.volumeLimitBytes, path: 'DATA_DIR', singleWriter: app.singleWriter };
}

function replicaView(replica: Replica): ReplicaView {
  return {
    id: replica.id,
    node: replica.node,
    release: replica.release,
    state: replica.state,
    startedAt: iso(replica.startedAt),
    restarts: replica.restarts,
    cpuCores: replica.cpuCores,
    memoryBytes: replica.memoryBytes,
    memoryLimitBytes: replica.memoryLimitBytes,
    ...(replica.lastExit ? { lastExit: { ...replica.lastExit, at: iso(replica.lastExit.at) } } : {}),
    ...(replica.lastProbeFailure === undefined ? {} : { lastProbeFailure: replica.lastProbeFailure }),
  };
}

/** Without a language it does not say what a drain waits for. */
export function nodeView(node: NodeObservation, locale?: Locale): NodeView {
  const { startedAt, drain, ...rest } = node;
  return {
    ...rest,
    ...(drain ? { drain: { left: drain.left, ...(locale ? waitsFor(drain, locale) : {}) } } : {}),
    ...optionalIso('startedAt', startedAt),
  };
}

function waitsFor({ waitsFor: waiting }: NonNullable<NodeObservation['drain']>, locale: Locale) {
  if (!waiting) return {};
  return { waitsFor: { app: waiting.appName, cause: failureCard(waiting.obstacle, locale).cause } };
}

export function edgeView(edge: EdgeObservation): EdgeView {
  return { ...edge };
}
