import { createHash } from 'node:crypto';
import type { App } from './app.ts';
import type { Artifact } from './artifact.ts';
import { backgroundProcesses, backgroundWorkloadId } from './background.ts';
import { environmentOfApp } from './environment-of-app.ts';
import { startedAtTop } from './procfile.ts';
import type { Deployment, Release } from './release.ts';
import type { VolumeClaim } from './volume-claim.ts';
import type { ReplicaTemplate, WorkloadSpec } from './workload.ts';

export interface WorkloadParts {
  app: Pick<App, 'id' | 'name' | 'ownerId' | 'desiredState'>;
  deployment: Pick<Deployment, 'settings'>;
  release: Pick<Release, 'number' | 'configVars' | 'network'>;
  artifact: Artifact;
  /** The release's secrets, opened. */
  secrets: Record<string, string>;
  volume: { path: string; claim?: VolumeClaim };
}

/** What a Deployment asks of the Runtime. A stopped App asks for no replica. */
export function workloadSpec(parts: WorkloadParts): WorkloadSpec {
  const { app, deployment, release } = parts;
  const template = replicaTemplate(parts);
  return {
    appId: app.id,
    appName: app.name,
    ownerId: app.ownerId,
    release: release.number,
    templateHash: templateHash(template, release.number, deployment.settings.restartNonce),
    replicas: app.desiredState === 'stopped' ? 0 : deployment.settings.replicas,
    ...(app.desiredState === 'running' && deployment.settings.autoscaling
      ? { autoscaling: deployment.settings.autoscaling }
      : {}),
    template,
  };
}

/** What it asks for besides: one Workload for each background process. */
export function backgroundSpecs(parts: WorkloadParts): WorkloadSpec[] {
  const { app, deployment, release, artifact } = parts;
  const { fixedPort: _none, singleWriter, volumeClaim, ...common } = replicaTemplate(parts);
  return backgroundProcesses(artifact.plan, deployment.settings.background).map(({ name, command, copies }) => {
    const template: ReplicaTemplate = {
      ...common,
      artifact: startedAtTop(artifact),
      startCommand: command,
      // A single writer has its volume to itself.
      ...(volumeClaim === undefined || singleWriter ? {} : { volumeClaim }),
      healthCheck: { kind: 'running', path: '/' },
    };
    return {
      appId: backgroundWorkloadId(app.id, name),
      appName: `${app.name}.${name}`,
      ownerId: app.ownerId,
      release: release.number,
      templateHash: templateHash(template, release.number, deployment.settings.restartNonce),
      replicas: app.desiredState === 'stopped' ? 0 : copies,
      template,
    };
  });
}

function replicaTemplate({ deployment, release, artifact, secrets, volume }: WorkloadParts): ReplicaTemplate {
  const { startCommand, memoryLimitBytes } = deployment.settings;
  return {
    artifact,
    env: environmentOfApp(artifact.plan, release.configVars, secrets),
    ...(startCommand === undefined ? {} : { startCommand }),
    volumePath: volume.path,
    ...(volume.claim === undefined ? {} : { volumeClaim: volume.claim }),
    ...(deployment.settings.singleWriter ? { singleWriter: true } : {}),
    memoryLimitBytes,
    ...(release.network.fixedPort === undefined ? {} : { fixedPort: release.network.fixedPort }),
    healthCheck: release.network.healthCheck,
  };
}

// Everything that a running copy cannot take over without being replaced.
function templateHash(template: ReplicaTemplate, release: number, restartNonce: number): string {
  const env = Object.entries(template.env).sort(([a], [b]) => (a < b ? -1 : 1));
  const facts = [
    release,
    restartNonce,
    template.artifact.id,
    env,
    template.startCommand,
    template.volumePath,
    template.memoryLimitBytes,
    template.fixedPort,
    template.healthCheck,
    // Only where there is one: what runs without is not to be replaced for a fact that it does not have.
    ...(template.volumeClaim === undefined ? [] : [template.volumeClaim]),
    ...(template.singleWriter ? ['single-writer'] : []),
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16);
}
