import type { PipelineRun } from '../../domain/pipeline-run.ts';
import type { DirectoryPush } from '../../ports/git-host.ts';
import { inTurn } from '../in-turn.ts';
import type { Platform } from '../platform.ts';
import { requestRun } from '../request-run.ts';

/** How far main has been looked at. */
const SEEN = 'git-seen';
/** A commit that has made a run is among the newest of its App. */
const RUNS_LOOKED_AT = 50;
const ACTOR_CHARS = 60;

/**
 * Starts a run for every App whose directory somebody has pushed to since the last look. It goes by what is in the repository, not by what a message says of it: asked
 * twice, or once for three pushes, it does the same. The first look starts nothing. Throws StageFailure while git is in the way.
 */
export function takeInPushes(platform: Platform): Promise<PipelineRun[]> {
  return inTurn(platform.git, SEEN, async () => {
    const { settings } = platform.stores;
    const { head, pushes } = await platform.git.pushesSince(await settings.get(SEEN));
    const runs = [];
    for (const push of pushes) runs.push(await startFor(platform, push));
    // Afterwards: a server that is killed in between looks again, and finds the runs that it has made.
    await settings.set(SEEN, head);
    return runs.filter((run) => run !== undefined);
  });
}

/** The next look is a first one. */
export async function forgetPushes({ stores }: Pick<Platform, 'stores'>): Promise<void> {
  await stores.settings.remove(SEEN);
}

async function startFor(platform: Platform, push: DirectoryPush): Promise<PipelineRun | undefined> {
  const { apps, users, runs } = platform.stores;
  const app = await apps.byName(push.place.appName);
  if (!app || app.deleting || (await users.byId(app.ownerId))?.name !== push.place.userName) return undefined;
  // An upload of ours, which may not have written its commit down yet.
  if (push.runId !== undefined && (await runs.byId(push.runId))?.appId === app.id) return undefined;
  const known = await runs.listByApp(app.id, RUNS_LOOKED_AT);
  if (known.some(({ commit }) => commit === push.commit)) return undefined;
  return requestRun(platform, app, {
    kind: 'push',
    actor: push.author.name.slice(0, ACTOR_CHARS),
    commit: push.commit,
  });
}
