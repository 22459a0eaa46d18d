import { type App, checkVariableName } from '../domain/app.ts';
import type { PipelineRun, RunKind } from '../domain/pipeline-run.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import { liveDeployment, secretContext } from './desired-workload.ts';
import { findChangeableApp } from './find-own-app.ts';
import type { Platform } from './platform.ts';
import { recordEvent, tellAppChanged } from './record-event.ts';
import { requestRun } from './request-run.ts';

/** Only what is given changes; null takes a setting back to its default, or removes a variable. */
export interface AppChange {
  replicas?: number;
  extraHostnames?: string[];
  healthPath?: string | null;
  memoryLimitBytes?: number;
  volumeLimitBytes?: number;
  startCommand?: string | null;
  configVars?: Record<string, string | null>;
  secrets?: Record<string, string | null>;
}

/** Changes settings, and queues the run that brings them to the replicas when they must know. */
export async function changeApp(
  platform: Platform,
  user: User,
  name: string,
  change: AppChange,
): Promise<PipelineRun | undefined> {
  const app = await findChangeableApp(platform, user, name);
  checkNames(platform, app, change);
  const sealed = sealSecrets(platform, app, change.secrets ?? {});
  const changed = await platform.stores.apps.update(app.id, (old) => ({
    ...withChange(old, change, sealed),
    updatedAt: platform.clock.now(),
  }));
  if (!changed) throw new Problem('not-found', `You have no app named "${name}".`, { name });
  await recordEvent(platform, {
    kind: 'settings-changed',
    app,
    params: { what: Object.keys(change).join(', ') },
    actor: user.name,
  });
  tellAppChanged(platform, app);
  const kind = runKindOf(change);
  const deployable = changed.desiredState === 'running' && (await liveDeployment(platform, app.id)) !== undefined;
  return kind && deployable ? requestRun(platform, changed, { kind, actor: user.name }) : undefined;
}

// Host names and the volume's limit are read where they are used; what replicas are made of goes through a rollout.
function runKindOf(change: AppChange): RunKind | undefined {
  if (change.configVars || change.secrets || change.healthPath !== undefined || change.startCommand !== undefined)
    return 'config';
  if (change.memoryLimitBytes !== undefined) return 'restart';
  return change.replicas === undefined ? undefined : 'scale';
}

function withChange(old: App, change: AppChange, secrets: Record<string, string | null>): App {
  const { healthPath, startCommand } = change;
  const next: App = {
    ...old,
    replicas: change.replicas ?? old.replicas,
    extraHostnames: change.extraHostnames ?? old.extraHostnames,
    memoryLimitBytes: change.memoryLimitBytes ?? old.memoryLimitBytes,
    volumeLimitBytes: change.volumeLimitBytes ?? old.volumeLimitBytes,
    configVars: merge(old.configVars, change.configVars ?? {}),
    secrets: merge(old.secrets, secrets),
  };
  if (healthPath === null) delete next.healthPath;
  else if (healthPath !== undefined) next.healthPath = healthPath;
  if (startCommand === null) delete next.startCommand;
  else if (startCommand !== undefined) next.startCommand = startCommand;
  return next;
}

function merge(old: Record<string, string>, change: Record<string, string | null>): Record<string, string> {
  const merged = { ...old };
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete merged[name];
    else merged[name] = value;
  }
  return merged;
}

function checkNames(platform: Platform, app: App, change: AppChange): void {
  for (const name of [...Object.keys(change.configVars ?? {}), ...Object.keys(change.secrets ?? {})])
    checkVariableName(name);
  const secrets = new Set([...Object.keys(app.secrets), ...Object.keys(change.secrets ?? {})]);
  const both = Object.entries(change.configVars ?? {}).find(([name, value]) => value !== null && secrets.has(name));
  if (both)
    throw new Problem('conflict', `${both[0]} is a secret of this app already. Remove the secret first.`, {
      name: both[0],
    });
  for (const hostname of change.extraHostnames ?? []) {
    if (hostname === platform.rules.appDomain || hostname.endsWith(`.${platform.rules.appDomain}`)) {
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
