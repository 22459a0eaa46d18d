import { StageFailure } from '../../domain/failure.ts';
import { placeOf } from '../place-of-app.ts';
import type { StageContext } from './stage.ts';

/** Makes the App's persistent volume, once for all its releases. */
export async function ensureVolume(context: StageContext): Promise<void> {
  const { platform, app } = context;
  const place = await placeOf(platform, app);
  await platform.volumes.ensure(place);
  const { usedBytes } = await platform.volumes.usage(place);
  context.say(
    `volume of ${place.userName}/${place.appName}: ${amount(usedBytes)} of ${amount(app.volumeLimitBytes)} used`,
  );
  // Settings and rollbacks must go through, since they may be what makes room again.
  if (usedBytes > app.volumeLimitBytes && context.run().kind === 'upload') {
    throw new StageFailure('volume-full', { size: amount(usedBytes), limit: amount(app.volumeLimitBytes) });
  }
}

// In the units that the limit is set in (1 GB is 1,024 MB), so that a limit reads as it was written.
function amount(bytes: number): string {
  const megabytes = bytes / 1_048_576;
  return megabytes < 1_024 ? `${Math.ceil(megabytes)} MB` : `${Math.round((megabytes / 1_024) * 10) / 10} GB`;
}
