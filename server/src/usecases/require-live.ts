import type { App } from '../domain/app.ts';
import { Problem } from '../domain/problem.ts';
import type { Deployment } from '../domain/release.ts';
import { liveDeployment } from './desired-workload.ts';
import type { Platform } from './platform.ts';

/** The live Deployment of an App that must have one for what is asked. */
export async function requireLive(platform: Pick<Platform, 'stores'>, app: App): Promise<Deployment> {
  const live = await liveDeployment(platform, app.id);
  if (!live)
    throw new Problem('nothing-deployed', `"${app.name}" has no live release yet. Upload its code first.`, {
      name: app.name,
    });
  return live;
}

export function requireRunning(app: App): void {
  if (app.desiredState === 'running') return;
  throw new Problem('already-stopped', `"${app.name}" is stopped. Start it first.`, { name: app.name });
}
