import type { App } from '../domain/app.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import { askForWorkload } from './ask-for-workload.ts';
import { cancelActiveRuns } from './cancel-run.ts';
import type { Platform } from './platform.ts';
import { recordEvent, tellAppChanged } from './record-event.ts';
import { requireChangeable } from './require-changeable.ts';

/** No replica runs any more and visitors see a plain page; everything else stays. Runs in progress are canceled. */
export async function stopApp(platform: Platform, user: User, app: App): Promise<void> {
  const { name } = app;
  requireChangeable(app);
  if (app.desiredState === 'stopped') throw new Problem('already-stopped', `"${name}" is stopped already.`, { name });
  await platform.stores.apps.update(
    app.id,
    (old): App => ({ ...old, desiredState: 'stopped', updatedAt: platform.clock.now() }),
  );
  await cancelActiveRuns(platform, app);
  await recordEvent(platform, { kind: 'app-stopped', app, actor: user.name });
  tellAppChanged(platform, app);
  await askForWorkload(platform, app.id);
  platform.bus.publish({ type: 'workload-changed', appId: app.id });
}
