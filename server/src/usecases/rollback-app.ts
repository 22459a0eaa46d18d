import type { App } from '../domain/app.ts';
import type { PipelineRun } from '../domain/pipeline-run.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import type { Platform } from './platform.ts';
import { requestRun } from './request-run.ts';
import { requireChangeable } from './require-changeable.ts';
import { requireRunning } from './require-live.ts';

/** Makes an older Release live again, with the configuration that it had. */
export async function rollbackApp(platform: Platform, user: User, app: App, number: number): Promise<PipelineRun> {
  const { name } = app;
  requireChangeable(app);
  requireRunning(app);
  const release = await platform.stores.releases.release(app.id, number);
  if (!release)
    throw new Problem('release-not-found', `"${name}" has no release v${number}.`, { name, release: number });
  if (release.collected) {
    const kept = platform.rules.releasesKept;
    throw new Problem(
      'release-collected',
      `The build of v${number} is gone: only the last ${kept} releases are kept. Upload its code again.`,
      {
        name,
        release: number,
        kept,
      },
    );
  }
  return requestRun(platform, app, { kind: 'rollback', actor: user.name, release: number });
}
