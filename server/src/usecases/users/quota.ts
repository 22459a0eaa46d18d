import { firstExceeded, NO_BOUNDS, type Quota, type Use, useOf } from '../../domain/access/quota.ts';
import type { App } from '../../domain/app.ts';
import { Problem } from '../../domain/problem.ts';
import { sizeInWords } from '../../domain/size-in-words.ts';
import type { User } from '../../domain/user.ts';
import { inTurn } from '../in-turn.ts';
import type { Platform } from '../platform.ts';

type Kept = Pick<Platform, 'stores'>;

const SETTING = 'default-quota';

/** Of everybody for whom nothing else is set; without bounds until an operator sets some. */
export async function defaultQuota({ stores }: Kept): Promise<Quota> {
  const saved = await stores.settings.get(SETTING);
  return saved === undefined ? NO_BOUNDS : { ...NO_BOUNDS, ...(JSON.parse(saved) as Partial<Quota>) };
}

export async function setDefaultQuota({ stores }: Kept, quota: Quota): Promise<void> {
  await stores.settings.set(SETTING, JSON.stringify(quota));
}

async function quotaOf(kept: Kept, user: Pick<User, 'quota'> | undefined): Promise<Quota> {
  return { ...(await defaultQuota(kept)), ...user?.quota };
}

/** What somebody's own Apps use, and may use. */
export async function useAndQuota(kept: Kept, user: User): Promise<{ use: Use; quota: Quota }> {
  return { use: useOf(await countedApps(kept, user.id)), quota: await quotaOf(kept, user) };
}

/**
 * Does what makes the Apps of an owner take more, unless they would then take more than the quota: one such change of an owner at a time, so that two
 * together do not take what only one of them may. Throws Problem `quota-exceeded`.
 */
export function withinQuota<T>(
  platform: Platform,
  ownerId: string,
  change: (apps: App[]) => App[],
  work: () => Promise<T>,
): Promise<T> {
  return inTurn(platform.stores, `quota of ${ownerId}`, async () => {
    const quota = await quotaOf(platform, await platform.stores.users.byId(ownerId));
    const apps = await countedApps(platform, ownerId);
    const after = useOf(change(apps));
    const what = firstExceeded(quota, useOf(apps), after);
    if (what) throw exceeded(what, quota[what] ?? 0, after[what]);
    return work();
  });
}

/** Owners of whose Apps as many runs are worked on as their quota allows; a run that waits for somebody else counts for nothing. */
export async function ownersAtBuildBound(platform: Kept): Promise<string[]> {
  const working = (await platform.stores.runs.listActive()).filter((run) => run.state === 'running' && !run.waitsFor);
  const counts = new Map<string, number>();
  for (const { appId } of working) {
    const ownerId = (await platform.stores.apps.byId(appId))?.ownerId;
    if (ownerId !== undefined) counts.set(ownerId, (counts.get(ownerId) ?? 0) + 1);
  }
  const atBound: string[] = [];
  for (const [ownerId, count] of counts) {
    const { buildsAtOnce } = await quotaOf(platform, await platform.stores.users.byId(ownerId));
    if (buildsAtOnce !== null && count >= buildsAtOnce) atBound.push(ownerId);
  }
  return atBound;
}

// One that is being deleted gives back what it has.
async function countedApps({ stores }: Kept, ownerId: string): Promise<App[]> {
  return (await stores.apps.listByOwner(ownerId)).filter(({ deleting }) => deleting === undefined);
}

const IN_WORDS: Record<keyof Use, (amount: number) => string> = {
  apps: (amount) => `${amount} apps`,
  replicas: (amount) => `${amount} replicas`,
  memoryBytes: (amount) => `${sizeInWords(amount)} of memory`,
  storageBytes: (amount) => `${sizeInWords(amount)} of storage`,
};

function exceeded(what: keyof Use, most: number, wanted: number): Problem {
  return new Problem(
    'quota-exceeded',
    `The apps of this account would take ${IN_WORDS[what](wanted)} together, and its quota is ${IN_WORDS[what](most)}. Take less, delete an app that is not needed, or ask an operator of the platform for more.`,
    { what, most, wanted },
  );
}
