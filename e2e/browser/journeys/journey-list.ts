import { changing } from './changing.ts';
import { deploying } from './deploying.ts';
import { ending } from './ending.ts';
import type { PersonsJourney } from './place.ts';
import { watching } from './watching.ts';

/** Everything that the owner of an app does, in an order in which each finds what it needs. */
export const JOURNEYS: readonly PersonsJourney[] = [...deploying, ...changing, ...watching, ...ending];
