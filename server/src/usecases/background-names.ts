import type { Deployment } from '../domain/release.ts';
import type { Platform } from './platform.ts';

/** Which background processes a Deployment has; none without one. */
export async function backgroundNames(
  { stores: { releases } }: Pick<Platform, 'stores'>,
  deployment: Pick<Deployment, 'appId' | 'release'> | undefined,
): Promise<string[]> {
  const release = deployment && (await releases.release(deployment.appId, deployment.release));
  const artifact = release && (await releases.artifact(release.artifactId));
  return Object.keys(artifact?.plan.background ?? {});
}
