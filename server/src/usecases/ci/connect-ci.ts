import type { CiConnection } from '../../domain/ci-connection.ts';
import { StageFailure } from '../../domain/failure.ts';
import type { GitConnection } from '../../domain/git-connection.ts';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import type { CiServers } from '../../ports/ci-servers.ts';
import { savedConnection } from '../git/saved-connection.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { requireOperator } from '../require-operator.ts';
import { forgetCi, saveCi, savedCi } from './saved-ci.ts';

/** A connection as it is typed in. A token that is left out is the one that was saved for the same address and user. */
export type CiDraft = Omit<CiConnection, 'token' | 'hookSecret'> & { token?: string | undefined };

export interface CiSituation {
  /** False where Apps are no images. */
  possible: boolean;
  git: boolean;
  connection: CiConnection | undefined;
}

const CHECK_MS = 60_000;
const ACTION = 'choose who builds all apps';

/** Who builds, for the owner alone. */
export async function ciSituation(platform: Platform, user: User): Promise<CiSituation> {
  requireOperator(user, ACTION);
  return {
    possible: platform.ciServers !== undefined,
    git: (await savedConnection(platform)) !== undefined,
    connection: await savedCi(platform),
  };
}

/** Tries a Jenkins without choosing it; gives its version. Throws StageFailure with what is in the way, Problem `ci-unusable`. */
export async function checkCi(platform: Platform, user: User, draft: CiDraft): Promise<string> {
  return (await tried(platform, user, draft)).version;
}

/** Has it build from now on, and makes or updates its job. Throws Problem `ci-unusable`. */
export async function connectCi(platform: Platform, user: User, draft: CiDraft): Promise<void> {
  try {
    const { servers, connection, git } = await tried(platform, user, draft);
    await servers.prepare(connection, git, AbortSignal.timeout(CHECK_MS));
    await saveCi(platform, connection);
  } catch (error) {
    throw error instanceof StageFailure ? unusable(error) : error;
  }
  await recordEvent(platform, { kind: 'ci-connected', params: { address: draft.address }, actor: user.name });
}

/** Builds that go on in Jenkins are followed to their end only while it is connected. */
export async function disconnectCi(platform: Platform, user: User): Promise<void> {
  requireOperator(user, ACTION);
  if (await forgetCi(platform)) await recordEvent(platform, { kind: 'ci-disconnected', actor: user.name });
}

async function tried(platform: Platform, user: User, draft: CiDraft) {
  requireOperator(user, ACTION);
  const { servers, git } = await conditions(platform);
  const connection = await completed(platform, draft);
  const version = await servers.check(connection, AbortSignal.timeout(CHECK_MS));
  return { servers, git, connection, version };
}

async function conditions({
  ciServers: servers,
  ...kept
}: Platform): Promise<{ servers: CiServers; git: GitConnection }> {
  if (!servers) throw invalid('Jenkins makes images, and here apps run from directories of this machine.', 'no-images');
  const git = await savedConnection(kept);
  if (!git) throw invalid('Connect a git server first: Jenkins takes the code from there.', 'git-missing');
  return { servers, git };
}

async function completed(platform: Platform, { token, ...draft }: CiDraft): Promise<CiConnection> {
  const address = addressOf(draft.address);
  const saved = await savedCi(platform);
  // A token is shown to no other server, and for no other user, than it was entered for.
  const same = saved !== undefined && saved.address === address && saved.userName === draft.userName;
  const known = token ?? (same ? saved.token : undefined);
  if (known === undefined)
    throw invalid('Enter the token: there is none for this server and user yet.', 'token-missing');
  return { ...draft, address, token: known, hookSecret: saved?.hookSecret ?? platform.ids.secret() };
}

/** Throws Problem `ci-unusable`. */
function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw invalid('This is no address of a Jenkins. It looks like https://jenkins.example.com.', 'not-an-address');
  }
  if (url.username !== '' || url.password !== '') {
    throw invalid('Leave names and tokens out of the address, where logs would show them.', 'password-inside');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function invalid(sentence: string, reason: string): Problem {
  return new Problem('ci-unusable', sentence, { reason });
}

function unusable({ failure }: StageFailure): Problem {
  const { code, params } = failure;
  return new Problem('ci-unusable', `Jenkins cannot be used: ${params.message || code}.`, { ...params, reason: code });
}
