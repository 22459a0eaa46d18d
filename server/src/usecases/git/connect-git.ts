import { StageFailure } from '../../domain/failure.ts';
import type { GitConnection } from '../../domain/git-connection.ts';
import { couldReachPanel } from '../../domain/panel-address.ts';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import type { ForgeRepository, HostKey } from '../../ports/git-servers.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { requireOperator } from '../require-operator.ts';
import { addressOf, type ConnectionDraft, completed, gitUnusable } from './complete-draft.ts';
import {
  forgetConnection,
  forgetHookSecret,
  keepHookSecret,
  keepPreparedKey,
  saveConnection,
  savedConnection,
} from './saved-connection.ts';
import { forgetPushes, takeInPushes } from './take-in-pushes.ts';

const CHECK_MS = 60_000;
/** Of the panel, for deliveries in GitHub's form. */
export const GITHUB_HOOK_PATH = '/hooks/github';
const ACTION = 'choose where the code of all apps is kept';

/** The connection, for its owner alone. */
export async function gitConnection(platform: Platform, user: User): Promise<GitConnection | undefined> {
  requireOperator(user, ACTION);
  return savedConnection(platform);
}

/** A connection that works, and what a forge's API tells of its repository. */
export interface CheckedGit {
  connection: GitConnection;
  repository?: ForgeRepository | undefined;
}

/** Tries a connection without saving it, and makes nothing. Throws StageFailure with what is in the way, Problem `git-unusable`. */
export async function checkGit(platform: Platform, user: User, draft: ConnectionDraft): Promise<CheckedGit> {
  requireOperator(user, ACTION);
  return tried(platform, await completed(platform, draft), false);
}

/** Whether uploads get to where the saved connection leads. Undefined: there is none. Throws StageFailure with what they wait for. */
export async function gitState(platform: Platform, user: User): Promise<CheckedGit | undefined> {
  requireOperator(user, ACTION);
  const connection = await savedConnection(platform);
  if (!connection) return undefined;
  const found = await tried(platform, connection, false);
  const { state, address: newAddress = '' } = found.repository ?? {};
  const { address } = connection;
  // What saving would mend, uploads wait for.
  if (state === 'missing') throw new StageFailure('git-repository-missing', { address });
  if (state === 'renamed') throw new StageFailure('git-repository-moved', { address, newAddress });
  return found;
}

/**
 * Saves a connection that works; from then on every upload goes there. A repository that is missing is made where a forge's API can, and the address of one
 * that was renamed is the new one. Throws as `checkGit`.
 */
export async function connectGit(platform: Platform, user: User, draft: ConnectionDraft): Promise<GitConnection> {
  requireOperator(user, ACTION);
  const asked = await completed(platform, draft);
  const { repository } = await tried(platform, asked, true).catch((error: unknown) => {
    throw error instanceof StageFailure ? unusable(error) : error;
  });
  const connection = { ...asked, address: repository?.address ?? asked.address };
  await saveConnection(platform, connection);
  // What is there already starts nothing: pushes count from now on.
  await forgetPushes(platform);
  await takeInPushes(platform);
  await recordEvent(platform, { kind: 'git-connected', params: { address: connection.address }, actor: user.name });
  return connection;
}

/** Uploads go into the platform's own repository alone from now on; what the remote one has stays there. */
export async function disconnectGit(platform: Platform, user: User): Promise<void> {
  requireOperator(user, ACTION);
  await forgetHookSecret(platform);
  await forgetPushes(platform);
  if (await forgetConnection(platform)) await recordEvent(platform, { kind: 'git-disconnected', actor: user.name });
}

/** Makes the key that the next connection by ssh will use; gives its public half. */
export async function prepareGitKey(platform: Platform, user: User): Promise<string> {
  requireOperator(user, ACTION);
  const pair = await platform.gitServers.makeKey();
  await keepPreparedKey(platform, pair);
  return pair.publicKey;
}

/** Makes the secret of the webhook anew and gives it, once; from then on deliveries that are signed with it are taken. */
export async function makeGitHook(platform: Platform, user: User): Promise<string> {
  requireOperator(user, ACTION);
  if (!(await savedConnection(platform))) throw gitUnusable('Connect a git server first.', 'not-connected');
  const secret = platform.ids.secret();
  await keepHookSecret(platform, secret);
  return secret;
}

/**
 * Has GitHub tell of pushes to the panel at the address that its owner has it at. The secret is shown to nobody else. Throws StageFailure with what is in the way; the webhook of
 * before then stays as it was.
 */
export async function installGitHook(platform: Platform, user: User, panel: string): Promise<void> {
  requireOperator(user, ACTION);
  const connection = await savedConnection(platform);
  if (connection?.access.kind !== 'github') throw gitUnusable('Connect a repository at GitHub first.', 'not-connected');
  if (!couldReachPanel(connection.access, panel))
    throw gitUnusable(`GitHub cannot reach this panel at ${panel}.`, 'panel-not-reachable');
  const secret = platform.ids.secret();
  const hook = { url: `${new URL(panel).origin}${GITHUB_HOOK_PATH}`, secret };
  await platform.gitServers.makeHook(connection, hook, AbortSignal.timeout(CHECK_MS));
  await keepHookSecret(platform, secret);
}

/** What the server of an ssh address shows of itself, to be compared by a person. Throws StageFailure, Problem `invalid-input`. */
export async function gitHostKeys(platform: Platform, user: User, address: string): Promise<HostKey[]> {
  requireOperator(user, ACTION);
  if (addressOf(address).protocol !== 'ssh')
    throw gitUnusable('Only an ssh address has a key of its server.', 'not-an-address');
  return platform.gitServers.hostKeys(address, AbortSignal.timeout(CHECK_MS));
}

async function tried(platform: Platform, connection: GitConnection, make: boolean): Promise<CheckedGit> {
  const repository = await platform.gitServers.check(connection, make, AbortSignal.timeout(CHECK_MS));
  return { connection, repository };
}

function unusable({ failure }: StageFailure): Problem {
  const { code, params } = failure;
  return new Problem('git-unusable', `The git server cannot be used: ${params.message || code}.`, {
    ...params,
    reason: code,
  });
}
