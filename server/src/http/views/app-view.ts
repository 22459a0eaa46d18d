import type { AppDetail, AppSummary, EdgeView, NodeView, ReplicaView } from '@nonstop4/contract';
import type { App } from '../../domain/app.ts';
import type { Artifact } from '../../domain/artifact.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import { judgeRedundancy } from '../../domain/redundancy.ts';
import type { Deployment, Release } from '../../domain/release.ts';
import type { NodeObservation, Replica } from '../../domain/workload.ts';
import type { EdgeObservation } from '../../ports/traffic-router.ts';
import { currentDeployment, liveDeployment } from '../../usecases/desired-workload.ts';
import { placeOf } from '../../usecases/place-of-app.ts';
import type { Platform } from '../../usecases/platform.ts';
import { appUrl, mainHostname } from '../../usecases/route-of-app.ts';
import { iso, optionalIso } from './times.ts';

const SPARKLINE_POINTS = 30;
const SPARKLINE_STEP_S = 120;

export async function appSummary(platform: Platform, app: App): Promise<AppSummary> {
  const live = await liveDeployment(platform, app.id);
  const release = live && (await platform.stores.releases.release(app.id, live.release));
  const artifact = release && (await platform.stores.releases.artifact(release.artifactId));
  return summaryOf(platform, app, live, artifact);
}

async function summaryOf(
  platform: Platform,
  app: App,
  live: Deployment | undefined,
  artifact: Artifact | undefined,
): Promise<AppSummary> {
  const [lastRun] = await platform.stores.runs.listByApp(app.id, 1);
  const observation = await platform.runtime.observe(app.id);
  return {
    id: app.id,
    name: app.name,
    desiredState: app.desiredState,
    url: appUrl(platform.rules, app),
    ...(live ? { liveRelease: live.release } : {}),
    ...languageOf(artifact),
    redundancy: judgeRedundancy(asDeployed(app, live), observation, live !== undefined),
    ...(lastRun ? { lastRun: lastRunOf(lastRun) } : {}),
    sparkline: await sparkline(platform, app.id),
    deleting: app.deleting !== undefined,
    createdAt: iso(app.createdAt),
  };
}

export async function appDetail(platform: Platform, app: App): Promise<AppDetail> {
  const deployment = await currentDeployment(platform, app.id);
  const live = await liveDeployment(platform, app.id);
  const release = live && (await platform.stores.releases.release(app.id, live.release));
  const artifact = release && (await platform.stores.releases.artifact(release.artifactId));
  const observation = await platform.runtime.observe(app.id);
  return {
    ...(await summaryOf(platform, app, live, artifact)),
    replicas: app.replicas,
    hostnames: [mainHostname(platform.rules, app), ...app.extraHostnames],
    extraHostnames: app.extraHostnames,
    ...settingsOf(app, release, artifact),
    configVars: app.configVars,
    secretNames: Object.keys(app.secrets).sort(),
    volume: await volumeOf(platform, app),
    running: (observation?.replicas ?? []).map(replicaView),
    edges: (await platform.router.edges()).map(edgeView),
    nodes: (await platform.runtime.nodes()).map(nodeView),
    ...(deployment ? { deploymentState: deployment.state } : {}),
  };
}

function settingsOf(app: App, release: Release | undefined, artifact: Artifact | undefined) {
  return {
    memoryLimitBytes: app.memoryLimitBytes,
    ...(app.healthPath === undefined ? {} : { healthPath: app.healthPath }),
    ...(release ? { healthCheck: release.network.healthCheck } : {}),
    ...(app.startCommand === undefined ? {} : { startCommand: app.startCommand }),
    ...(artifact ? { detectedStartCommand: startCommandText(artifact) } : {}),
  };
}

function startCommandText(artifact: Artifact): string {
  const { start } = artifact.plan;
  return start.static ? `static files from ${start.static.root}` : start.argv.join(' ');
}

function languageOf(artifact: Artifact | undefined): { language?: string; framework?: string } {
  if (!artifact) return {};
  const { language, framework } = artifact.plan;
  return { language, ...(framework === undefined ? {} : { framework }) };
}

// While a change of the number of replicas is not live yet, what runs is judged by what was asked of it.
function asDeployed(app: App, live: Deployment | undefined): Pick<App, 'desiredState' | 'replicas'> {
  return { desiredState: app.desiredState, replicas: live?.settings.replicas ?? app.replicas };
}

function lastRunOf(run: PipelineRun): NonNullable<AppSummary['lastRun']> {
  const stage = run.stages.find((candidate) => candidate.state === 'running' || candidate.state === 'failed');
  return { id: run.id, number: run.number, kind: run.kind, state: run.state, ...(stage ? { stage: stage.name } : {}) };
}

async function sparkline(platform: Platform, appId: string): Promise<number[]> {
  const to = platform.clock.now();
  const from = to - SPARKLINE_POINTS * SPARKLINE_STEP_S * 1_000;
  const points = await platform.metrics.history(appId, { from, to, stepS: SPARKLINE_STEP_S });
  const line = new Array<number>(SPARKLINE_POINTS).fill(0);
  for (const point of points) {
    // A point stands for the step that ends at it.
    const index = Math.ceil((point.at - from) / (SPARKLINE_STEP_S * 1_000)) - 1;
    if (index >= 0 && index < SPARKLINE_POINTS) line[index] = Math.round(point.requestsPerS * 100) / 100;
  }
  return line;
}

async function volumeOf(platform: Platform, app: App): Promise<AppDetail['volume']> {
  const place = await placeOf(platform, app);
  const { usedBytes } = await platform.volumes.usage(place);
  return { usedBytes, limitBytes: app.volumeLimitBytes, path: 'DATA_DIR' };
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

export function nodeView(node: NodeObservation): NodeView {
  const { name, ready, replicas, memoryBytes, message } = node;
  return {
    name,
    ready,
    replicas,
    memoryBytes,
    ...optionalIso('startedAt', node.startedAt),
    ...(message === undefined ? {} : { message }),
  };
}

export function edgeView(edge: EdgeObservation): EdgeView {
  return { ...edge };
}
