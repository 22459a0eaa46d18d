import { type App, checkVariableCount, checkVariableName } from '../domain/app.ts';
import { type Autoscaling, checkAutoscaling } from '../domain/autoscaling.ts';
import { StageFailure } from '../domain/failure.ts';
import { isPanelHost } from '../domain/panel-address.ts';
import type { PipelineRun, RunKind } from '../domain/pipeline-run.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import { backgroundNames } from './background-names.ts';
import { currentDeployment, liveDeployment, secretContext } from './desired-workload.ts';
import { volumePlaceOf } from './place-of-app.ts';
import type { Platform } from './platform.ts';
import { recordEvent, tellAppChanged } from './record-event.ts';
import { requestRun } from './request-run.ts';
import { requireChangeable } from './require-changeable.ts';
import { withinQuota } from './users/quota.ts';

/** Only what is given changes; null takes a setting back to its default, or removes a variable. */
export interface AppChange {
  replicas?: number;
  autoscaling?: Autoscaling | null;
  extraHostnames?: string[];
  redirectToHttps?: boolean;
  healthPath?: string | null;
  memoryLimitBytes?: number;
  volumeLimitBytes?: number;
  singleWriter?: boolean;
  runTests?: boolean;
  probing?: boolean;
  statusPublic?: boolean;
  startCommand?: string | null;
  preDeployCommand?: string | null;
  /** Copies of background processes by name; null: the usual number. */
  background?: Record<string, number | null>;
  configVars?: Record<string, string | null>;
  secrets?: Record<string, string | null>;
}

/** Changes settings, and queues the run that brings them to the replicas when they must know. */
export async function changeApp(
  platform: Platform,
  user: User,
  app: App,
  change: AppChange,
): Promise<{ app: App; run?: PipelineRun }> {
  const { name } = app;
  requireChangeable(app);
  checkNames(platform, change);
  if (change.autoscaling && !platform.runtime.autoscales) {
    throw new Problem(
      'not-supported',
      'Apps of this platform all run on one machine, where more replicas add no speed: it does not scale by itself. Set the number of replicas instead.',
    );
  }
  await checkSingleWriter(platform, app, change);
  await checkProcesses(platform, app, change);
  const sealed = sealSecrets(platform, app, change.secrets ?? {});
  const changedOf = (old: App) =>
    checkedVariables({ ...withChange(platform, old, change, sealed), updatedAt: platform.clock.now() });
  const changed = await withinQuota(
    platform,
    app.ownerId,
    (apps) => apps.map((old) => (old.id === app.id ? changedOf(old) : old)),
    () => platform.stores.apps.update(app.id, changedOf),
  );
  if (!changed) throw new Problem('not-found', `You have no app named "${name}".`, { name });
  const params = { what: Object.keys(change).join(', ') };
  await recordEvent(platform, { kind: 'settings-changed', app, params, actor: user.name });
  tellAppChanged(platform, app);
  const kind = runKindOf(change);
  if (!kind || !(await isDeployable(platform, changed))) return { app: changed };
  return { app: changed, run: await requestRun(platform, changed, { kind, actor: user.name }) };
}

// Host names, the volume's limit, whether tests are run, what is run before a deployment and who may look are read where they are used; what replicas are made of goes through a rollout.
function runKindOf(change: AppChange): RunKind | undefined {
  if (change.configVars || change.secrets || change.healthPath !== undefined || change.startCommand !== undefined)
    return 'config';
  if (change.memoryLimitBytes !== undefined || change.singleWriter !== undefined) return 'restart';
  const scales = [change.replicas, change.autoscaling, change.background].some((wanted) => wanted !== undefined);
  return scales ? 'scale' : undefined;
}

/**
 * A stopped App gets its new settings when it is started. One whose first upload is being worked on may have taken the old ones
 * already; an upload that waits still will take the new ones.
 */
async function isDeployable(platform: Platform, app: App): Promise<boolean> {
  if (app.desiredState !== 'running') return false;
  if (await liveDeployment(platform, app.id)) return true;
  const active = await platform.stores.runs.listActive();
  return active.some((run) => run.appId === app.id && run.state === 'running');
}

/**
 * Whether copies of an App may share its volume is decided by what it lies on, too; asked before anything is kept, since a setting that
 * cannot be brought to the replicas would keep every other one from them.
 */
async function checkSingleWriter(platform: Platform, app: App, change: AppChange): Promise<void> {
  const wanted = change.singleWriter ?? app.singleWriter;
  if (wanted && ((change.replicas ?? 1) > 1 || change.autoscaling)) {
    throw new Problem(
      'conflict',
      'A single-writer app has one replica. Let its replicas share the volume first, or leave their number at 1.',
    );
  }
  if (change.singleWriter === undefined || change.singleWriter === app.singleWriter) return;
  if (change.singleWriter && platform.runtime.kind === 'local') {
    throw new Problem(
      'not-supported',
      'On one machine all replicas have the same directory, so there is nothing to gain: set the number of replicas to 1 where two would disturb each other.',
    );
  }
  if (change.singleWriter) return;
  const place = await volumePlaceOf(platform, app);
  await platform.volumes.ensure({ ...place, singleWriter: false }).catch((error: unknown) => {
    throw error instanceof StageFailure ? new Problem('conflict', String(error.failure.params.message)) : error;
  });
}

/** Nothing is kept for a name that nothing has: it would be a slip of the pen that nobody is told of. */
async function checkProcesses(platform: Platform, { id, name }: App, { background }: AppChange): Promise<void> {
  if (!background) return;
  const names = new Set([
    ...(await backgroundNames(platform, await liveDeployment(platform, id))),
    ...(await backgroundNames(platform, await currentDeployment(platform, id))),
  ]);
  const process = Object.keys(background).find((wanted) => !names.has(wanted));
  if (process === undefined) return;
  const known = names.size > 0 ? `It has ${[...names].join(', ')}.` : 'It has none: a line of its Procfile makes one.';
  throw new Problem('process-not-found', `"${name}" has no background process "${process}". ${known}`, {
    name,
    process,
  });
}

/** The number of replicas goes with it, as a user would expect: one, or as many as a new App has. */
function replicasOf(platform: Platform, old: App, change: AppChange): number {
  if (change.replicas !== undefined) return change.replicas;
  if (change.singleWriter === undefined || change.singleWriter === old.singleWriter) return old.replicas;
  return change.singleWriter ? 1 : platform.rules.defaultReplicas;
}

function withChange(platform: Platform, old: App, change: AppChange, secrets: Record<string, string | null>): App {
  const { healthPath, startCommand, preDeployCommand, autoscaling } = change;
  const next: App = {
    ...old,
    replicas: replicasOf(platform, old, change),
    singleWriter: change.singleWriter ?? old.singleWriter,
    runTests: change.runTests ?? old.runTests,
    probing: change.probing ?? old.probing,
    statusPublic: change.statusPublic ?? old.statusPublic,
    extraHostnames: change.extraHostnames ? [...new Set(change.extraHostnames)] : old.extraHostnames,
    redirectToHttps: change.redirectToHttps ?? old.redirectToHttps,
    memoryLimitBytes: change.memoryLimitBytes ?? old.memoryLimitBytes,
    volumeLimitBytes: change.volumeLimitBytes ?? old.volumeLimitBytes,
    ...(change.background ? { background: merge(old.background ?? {}, change.background) } : {}),
    configVars: merge(old.configVars, change.configVars ?? {}),
    secrets: merge(old.secrets, secrets),
  };
  if (healthPath === null) delete next.healthPath;
  else if (healthPath !== undefined) next.healthPath = healthPath;
  if (autoscaling === null || next.singleWriter) delete next.autoscaling;
  else if (autoscaling !== undefined) next.autoscaling = autoscaling;
  checkAutoscaling(next.replicas, next.autoscaling);
  if (startCommand === null) delete next.startCommand;
  else if (startCommand !== undefined) next.startCommand = startCommand;
  if (preDeployCommand === null) delete next.preDeployCommand;
  else if (preDeployCommand !== undefined) next.preDeployCommand = preDeployCommand;
  return next;
}

function merge<T>(old: Record<string, T>, change: Record<string, T | null>): Record<string, T> {
  const merged = { ...old };
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete merged[name];
    else merged[name] = value;
  }
  return merged;
}

/** A variable is either open or secret: with both, nobody could say which value the App gets. */
function checkedVariables(app: App): App {
  checkVariableCount(app);
  const name = Object.keys(app.configVars).find((candidate) => Object.hasOwn(app.secrets, candidate));
  if (name === undefined) return app;
  throw new Problem('conflict', `${name} is both a config var and a secret of this app. Remove one of them first.`, {
    name,
  });
}

function checkNames(platform: Platform, change: AppChange): void {
  for (const name of [...Object.keys(change.configVars ?? {}), ...Object.keys(change.secrets ?? {})])
    checkVariableName(name);
  for (const hostname of change.extraHostnames ?? []) {
    const { appDomain, panelUrl } = platform.rules;
    const isOurs = hostname === appDomain || hostname.endsWith(`.${appDomain}`) || isPanelHost(hostname, panelUrl);
    if (isOurs) {
      throw new Problem('hostname-taken', `${hostname} belongs to the platform. Use a name of your own domain.`, {
        hostname,
      });
    }
  }
}

function sealSecrets(
  platform: Platform,
  app: App,
  secrets: Record<string, string | null>,
): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [
      name,
      value === null ? null : platform.cipher.seal(value, secretContext(app.id, name)),
    ]),
  );
}
