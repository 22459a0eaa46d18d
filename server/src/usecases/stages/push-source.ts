import type { App } from '../../domain/app.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import { authorOf, ownerOf, placeOf } from '../place-of-app.ts';
import { untilGitTakes } from '../until-git-takes.ts';
import { receiveSource } from './receive-source.ts';
import type { StageContext } from './stage.ts';

/** Commits the code into the user's directory. */
export async function pushSource(context: StageContext): Promise<void> {
  const { platform, app, signal } = context;
  const run = context.run();
  if (run.commit !== undefined) return;
  // After a restart of the server the unpacked source may be gone with the disk's temporary files.
  await receiveSource(context);
  const owner = await ownerOf(platform, app);
  const request = {
    place: await placeOf(platform, app),
    contentDirectory: platform.workArea.sourceOf(run.id),
    author: authorOf(owner),
    message: messageOf(app, context.run()),
    trailers: {
      'Nonstop4-Run': run.id,
      'Nonstop4-Release': String(await platform.stores.releases.reserveNumber(run.id)),
    },
    signal,
  };
  const revision = await untilGitTakes(context, () => platform.git.push(request));
  await context.update({ commit: revision.commit });
  // Git has it now: fifty uploads of 500 MB are not kept beside it.
  if (run.archiveId !== undefined) await platform.uploads.remove(run.archiveId);
  context.say(`commit ${revision.commit.slice(0, 10)} in ${revision.directory}/`);
}

function messageOf({ name }: App, { number, origin }: PipelineRun): string {
  const title = `${name}: upload #${number}`;
  if (origin?.commit === undefined) return title;
  return `${title}\n\nCommit ${origin.commit} of ${origin.address}\n${origin.subject ?? ''}`.trimEnd();
}
