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
    `volume of ${place.userName}/${place.appName}: ${Math.ceil(usedBytes / 1_000_000)} MB of ${Math.round(app.volumeLimitBytes / 1_000_000)} MB used`,
  );
  // Settings and rollbacks must go through, since they may be what makes room again.
  if (usedBytes > app.volumeLimitBytes && context.run().kind === 'upload') {
    throw new StageFailure('volume-full', { size: megabytes(usedBytes), limit: megabytes(app.volumeLimitBytes) });
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
