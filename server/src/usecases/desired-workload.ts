import type { App } from '../domain/app.ts';
import { StageFailure } from '../domain/failure.ts';
import type { Deployment, Release } from '../domain/release.ts';
import type { WorkloadSpec } from '../domain/workload.ts';
import { backgroundSpecs, workloadSpec } from '../domain/workload-spec.ts';
import { openGitToken } from './git-token.ts';
import { volumePlaceOf } from './place-of-app.ts';
import type { Platform } from './platform.ts';

/** The Deployment that is to run now: the one in progress, else the live one. */
export async function currentDeployment(
  platform: Pick<Platform, 'stores'>,
  appId: string,
): Promise<Deployment | undefined> {
  const deployments = await platform.stores.releases.listDeployments(appId);
  return (
    deployments.find((deployment) => deployment.state === 'progressing') ??
    deployments.find((deployment) => deployment.state === 'live')
  );
}

export async function liveDeployment(
  platform: Pick<Platform, 'stores'>,
  appId: string,
): Promise<Deployment | undefined> {
  const deployments = await platform.stores.releases.listDeployments(appId);
  return deployments.find((deployment) => deployment.state === 'live');
}

/**
 * What the Runtime is to be asked for an App now: what visitors reach first, then its background processes; nothing when nothing was ever
 * deployed. Throws when the record of what runs is not whole: that must never look as if nothing were to run.
 */
export async function desiredWorkloads(
  platform: Platform,
  app: App,
  deployment: Deployment | undefined,
): Promise<WorkloadSpec[]> {
  return deployment ? specsOf(platform, app, deployment) : [];
}

async function specsOf(platform: Platform, app: App, deployment: Deployment): Promise<WorkloadSpec[]> {
  const release = await platform.stores.releases.release(app.id, deployment.release);
  const artifact = release && (await platform.stores.releases.artifact(release.artifactId));
  if (!release || !artifact) {
    throw new StageFailure('internal', {
      message: `release v${deployment.release} or its artifact is not in the database`,
    });
  }
  const volume = await platform.volumes.ensure(await volumePlaceOf(platform, app));
  const parts = { app, deployment, release, artifact, secrets: openSecrets(platform, release), volume };
  return [workloadSpec(parts), ...backgroundSpecs(parts)];
}

export function openSecrets(
  platform: Pick<Platform, 'cipher'>,
  release: Pick<Release, 'appId' | 'secrets'>,
): Record<string, string> {
  const entries = Object.entries(release.secrets);
  return Object.fromEntries(
    entries.map(([name, sealed]) => [name, platform.cipher.open(sealed, secretContext(release.appId, name))]),
  );
}

/** The values of an App's secrets, and the token by which its code is fetched, as far as they open. */
export function readableSecrets(
  platform: Pick<Platform, 'cipher'>,
  app: Pick<App, 'id' | 'secrets' | 'gitSource'>,
): string[] {
  const opened = Object.entries(app.secrets).map(
    ([name, sealed]) =>
      () =>
        platform.cipher.open(sealed, secretContext(app.id, name)),
  );
  return [...opened, () => openGitToken(platform, app)].flatMap((open) => {
    try {
      return open() ?? [];
    } catch {
      return [];
    }
  });
}

export function secretContext(appId: string, name: string): string {
  return `${appId}:${name}`;
}
