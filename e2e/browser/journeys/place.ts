import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signUps } from '@nonstop4/contract';
import { type Answer, visit } from '../../harness/deploy.ts';
import type { EmbeddedPlatform } from '../../harness/embedded-platform.ts';
import { until } from '../../harness/until.ts';
import { smallShop } from '../small-shop.ts';
import type { Person } from './person.ts';

/** One thing that somebody wants, from opening the panel to seeing that it is so. Fails where it is not so for visitors. */
export interface PersonsJourney {
  readonly name: string;
  readonly go: (person: Person, place: Place) => Promise<void>;
  /** A promise of how long it takes at most, all of it. */
  readonly atMostMs?: number;
}

/** Where journeys take place. */
export interface Place {
  readonly platform: EmbeddedPlatform;
  /** Of one account; the operator has passed it on. */
  readonly invitation: string;
  /** A folder of this machine with the code of an app. */
  readonly folder: string;
  /** What the visitors of an app get. */
  visitors(app: string, path?: string, host?: string): Promise<Answer>;
  remove(): Promise<void>;
}

/** The app that the journeys are about, as its zip is called. */
export const SHOP = 'my-shop';

/** Gets an invitation and lays out what a person has on the desk. */
export async function preparePlace(platform: EmbeddedPlatform): Promise<Place> {
  const desk = await mkdtemp(join(tmpdir(), 'nonstop4-journeys-'));
  const folder = await mkdtemp(join(desk, 'folder-shop-'));
  for (const [path, content] of Object.entries(smallShop('of a folder'))) await writeFile(join(folder, path), content);
  await platform.api.call(signUps.setSignUpPolicy, { body: { mode: 'invitation', domains: [] } });
  const { link } = await platform.api.call(signUps.invite, { body: { email: '' } });
  const { pathname, hash } = new URL(link);
  return {
    platform,
    invitation: pathname + hash,
    folder,
    visitors: (app, path = '/', host) => visit(platform, app, path, host === undefined ? {} : { host }),
    remove: () => rm(desk, { recursive: true, force: true }),
  };
}

/** What visitors see is what was promised, within moments. */
export function untilVisitorsGet(place: Place, what: string, isSo: (place: Place) => Promise<boolean>): Promise<true> {
  return until(async () => (await isSo(place).catch(() => false)) || undefined, { timeoutMs: 20_000, what });
}
