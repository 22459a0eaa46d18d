import { StageFailure } from '../failure.ts';
import { isAttachedImage } from './attached-images.ts';
import type { ComposeService } from './compose-service.ts';

interface ChosenService {
  /** The one that is the App; undefined: the file has none. */
  app?: ComposeService;
  /** What the file starts beside it, and is not run. */
  others: ComposeService[];
}

/** Throws `compose-several-services` { file, found } where more than one may be the App. */
export function chooseService(services: readonly ComposeService[], file: string): ChosenService {
  const others = services.filter(isAttached);
  const [app, ...more] = services.filter((service) => !isAttached(service));
  if (app && more.length > 0) {
    throw new StageFailure('compose-several-services', { file, found: servicesInWords([app, ...more]) });
  }
  return { ...(app ? { app } : {}), others };
}

const SHOWN = 6;

/** `db (postgres:16), web`, for people. */
export function servicesInWords(services: readonly ComposeService[]): string {
  const shown = services.slice(0, SHOWN).map(({ name, image }) => (image === undefined ? name : `${name} (${image})`));
  return services.length > SHOWN ? `${shown.join(', ')} …` : shown.join(', ');
}

function isAttached({ build, image }: ComposeService): boolean {
  return build === undefined && image !== undefined && isAttachedImage(image);
}
