import type { SourceOrigin } from '../../domain/git-source.ts';
import { sizeInWords } from '../../domain/size-in-words.ts';
import type { FetchRequest } from '../../ports/source-fetcher.ts';
import { openGitToken } from '../git-token.ts';
import type { StageContext } from './stage.ts';
import { unpackSource } from './unpack-source.ts';

/** Fetches the newest commit of where the App's code is, and goes on with it as with an uploaded zip of the same files. */
export async function fetchSource(context: StageContext, origin: SourceOrigin): Promise<void> {
  const { platform, signal } = context;
  const { address, branch } = origin;
  const { workArea, sourceFetcher } = platform;
  const { id } = context.run();
  context.say(`fetching ${address}${branch === undefined ? '' : `, branch ${branch}`}`);
  // Left by a server that was killed.
  await workArea.removeFetched(id);
  try {
    const fetched = await sourceFetcher.fetch({
      ...{ address, branch, access: accessOf(context, address), directory: workArea.fetchedOf(id) },
      ...{ limits: platform.rules.upload, signal },
    });
    const { commit, subject } = fetched;
    await context.update({ origin: { address, commit, subject, ...branchOf(fetched) } });
    context.say(`commit ${commit.slice(0, 10)} ${subject}`.trim());
    context.say(`${sizeInWords(fetched.sizeBytes)} as a zip`);
    if (fetched.submodules.length > 0)
      context.say(`not fetched, since they are repositories of their own: ${fetched.submodules.join(', ')}`);
    await unpackSource(context, fetched);
  } finally {
    await workArea.removeFetched(id);
  }
}

function branchOf({ branch }: { branch?: string }): Pick<SourceOrigin, 'branch'> {
  return branch === undefined ? {} : { branch };
}

/** Nothing for another address than the one that it was entered for: that may have been changed since the run was asked for. */
function accessOf({ platform, app }: StageContext, address: string): FetchRequest['access'] {
  if (app.gitSource?.address !== address) return undefined;
  const token = openGitToken(platform, app);
  return token === undefined ? undefined : { userName: app.gitSource.userName ?? DEFAULT_USER_NAME, token };
}

/** GitHub, GitLab and Gitea take any name before a token. */
const DEFAULT_USER_NAME = 'x-access-token';
