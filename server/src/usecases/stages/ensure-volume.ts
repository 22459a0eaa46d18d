import { StageFailure } from '../../domain/failure.ts';
import { bringsCode } from '../../domain/pipeline-run.ts';
import { sizeInWords } from '../../domain/size-in-words.ts';
import { volumePlaceOf } from '../place-of-app.ts';
import type { StageContext } from './stage.ts';

/** Makes the App's persistent volume, once for all its releases. */
export async function ensureVolume(context: StageContext): Promise<void> {
  const { platform, app } = context;
  const place = await volumePlaceOf(platform, app);
  await platform.volumes.ensure(place);
  const { usedBytes } = await platform.volumes.usage(place);
  context.say(
    `volume of ${place.userName}/${place.appName}: ${sizeInWords(usedBytes)} of ${sizeInWords(app.volumeLimitBytes)} used`,
  );
  // Settings and rollbacks must go through, since they may be what makes room again.
  if (usedBytes > app.volumeLimitBytes && bringsCode(context.run().kind)) {
    throw new StageFailure('volume-full', { size: sizeInWords(usedBytes), limit: sizeInWords(app.volumeLimitBytes) });
  }
}
