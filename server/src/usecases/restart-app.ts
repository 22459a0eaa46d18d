import type { App } from '../domain/app.ts';
import type { PipelineRun } from '../domain/pipeline-run.ts';
import type { User } from '../domain/user.ts';
import type { Platform } from './platform.ts';
import { requestRun } from './request-run.ts';
import { requireChangeable } from './require-changeable.ts';
import { requireLive, requireRunning } from './require-live.ts';

/** Replaces every replica by a new one of the same Release, on the way that a deploy takes. */
export async function restartApp(platform: Platform, user: User, app: App): Promise<PipelineRun> {
  requireChangeable(app);
  requireRunning(app);
  await requireLive(platform, app);
  const next = await platform.stores.apps.update(
    app.id,
    (old): App => ({ ...old, restartNonce: old.restartNonce + 1 }),
  );
  return requestRun(platform, next ?? app, { kind: 'restart', actor: user.name });
}
