import type { App } from '../domain/app.ts';
import { checkSourceAddress, type GitSource } from '../domain/git-source.ts';
import type { PipelineRun } from '../domain/pipeline-run.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import { appForCode } from './app-for-code.ts';
import { gitTokenContext } from './git-token.ts';
import type { Platform } from './platform.ts';
import { tellAppChanged } from './record-event.ts';
import { requestRun } from './request-run.ts';

export interface SourceImport {
  /** Undefined: one of that name is made. */
  app: App | undefined;
  appName: string;
  /** Undefined: the one that the App has. */
  address?: string | undefined;
  /** Of these, what is undefined stays as it is where the address does; null: the default branch, no name, no token. */
  branch?: string | null | undefined;
  userName?: string | null | undefined;
  token?: string | null | undefined;
}

/**
 * Keeps where the App's code is, and queues the upload that the platform makes of its newest commit. Throws Problem `git-source-unusable`; `git-source-missing`
 * where no address was ever given.
 */
export async function importSource(
  platform: Platform,
  user: User,
  request: SourceImport,
): Promise<{ app: App; run: PipelineRun }> {
  // Refused before an App is made for it.
  const before = keptOf(request.app?.gitSource, request);
  const { id } = await appForCode(platform, user, request);
  const app = await platform.stores.apps.update(id, (old) => ({
    ...old,
    gitSource: withToken(platform, old, keptOf(old.gitSource ?? before, request), request.token),
    updatedAt: platform.clock.now(),
  }));
  if (!app?.gitSource)
    throw new Problem('not-found', `You have no app named "${request.appName}".`, { name: request.appName });
  tellAppChanged(platform, app);
  const { address, branch } = app.gitSource;
  const origin = { address, ...(branch === undefined ? {} : { branch }) };
  return { app, run: await requestRun(platform, app, { kind: 'upload', actor: user.name, origin }) };
}

/** A token never goes with another address: whoever may deploy could have it sent to a server of their own. */
function keptOf(old: GitSource | undefined, { address, branch, userName }: SourceImport): GitSource {
  const wanted = address === undefined ? old?.address : checkSourceAddress(address);
  if (wanted === undefined) {
    throw new Problem(
      'git-source-missing',
      'This app has no git address yet. Enter the https address of its repository.',
    );
  }
  const kept: GitSource = wanted === old?.address ? { ...old } : { address: wanted };
  if (branch === null) delete kept.branch;
  else if (branch !== undefined) kept.branch = branch;
  if (userName === null) delete kept.userName;
  else if (userName !== undefined) kept.userName = userName;
  return kept;
}

function withToken({ cipher }: Platform, { id }: App, source: GitSource, token: string | null | undefined): GitSource {
  if (token === undefined) return source;
  const { sealedToken: _, ...rest } = source;
  return token === null ? rest : { ...rest, sealedToken: cipher.seal(token, gitTokenContext(id)) };
}
