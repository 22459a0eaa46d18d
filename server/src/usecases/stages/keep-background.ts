import type { App } from '../../domain/app.ts';
import { backgroundProcesses } from '../../domain/background.ts';
import { StageFailure } from '../../domain/failure.ts';
import { Problem } from '../../domain/problem.ts';
import type { Release } from '../../domain/release.ts';
import { sizeInWords } from '../../domain/size-in-words.ts';
import { withinQuota } from '../users/quota.ts';
import type { StageContext } from './stage.ts';

/**
 * Writes down, before a Release is rolled out, how many copies of each of its background processes there are, so that they count for the quota and are
 * seen in the settings. Numbers of processes that it does not have stay until it is live (settle-background.ts): when it does not come up, what was live
 * goes on with them. Gives the App as it is then. Throws the card of a quota that is used up.
 */
export async function keepBackground({ platform, app }: StageContext, release: Release): Promise<App> {
  const artifact = await platform.stores.releases.artifact(release.artifactId);
  const copiesOf = (old: App) =>
    Object.fromEntries(
      backgroundProcesses(artifact?.plan ?? {}, old.background).map(({ name, copies }) => [name, copies]),
    );
  if (Object.keys(copiesOf(app)).every((name) => Object.hasOwn(app.background ?? {}, name))) return app;
  try {
    const kept = await withinQuota(
      platform,
      app.ownerId,
      (apps) => apps.map((old) => (old.id === app.id ? { ...old, background: copiesOf(old) } : old)),
      () =>
        platform.stores.apps.update(
          app.id,
          (old): App => ({ ...old, background: { ...old.background, ...copiesOf(old) } }),
        ),
    );
    return kept ?? app;
  } catch (error) {
    throw quotaFailure(error) ?? error;
  }
}

function quotaFailure(error: unknown): StageFailure | undefined {
  if (!(error instanceof Problem && error.code === 'quota-exceeded')) return undefined;
  const { what, most, wanted } = error.params;
  const inWords = (amount: unknown) => (what === 'memoryBytes' ? sizeInWords(Number(amount)) : String(amount));
  return new StageFailure('account-quota', { limit: inWords(most), needed: inWords(wanted) });
}
