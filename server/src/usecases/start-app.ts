import type { App } from '../domain/app.ts';
import type { PipelineRun } from '../domain/pipeline-run.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import type { Platform } from './platform.ts';
import { recordEvent } from './record-event.ts';
import { requestRun } from './request-run.ts';
import { requireChangeable } from './require-changeable.ts';
import { requireLive } from './require-live.ts';

/** Brings a stopped App back with the Release that was live. */
export async function startApp(platform: Platform, user: User, app: App): Promise<PipelineRun> {
  const { name } = app;
  requireChangeable(app);
  if (app.desiredState === 'running') throw new Problem('already-running', `"${name}" is running already.`, { name });
  await requireLive(platform, app);
  const started = await platform.stores.apps.update(
    app.id,
    (old): App => ({ ...old, desiredState: 'running', updatedAt: platform.clock.now() }),
  );
  await recordEvent(platform, { kind: 'app-started', app, actor: user.name });
  return requestRun(platform, started ?? app, { kind: 'start', actor: user.name });
}
