import { StageFailure } from '../../domain/failure.ts';
import { type GitAddressFault, parseGitAddress } from '../../domain/git-address.ts';
import type { GitAccess, GitConnection } from '../../domain/git-connection.ts';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import type { HostKey } from '../../ports/git-servers.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { requireOwner } from '../require-owner.ts';
import {
  forgetConnection,
  forgetHookSecret,
  keepHookSecret,
  keepPreparedKey,
  preparedKey,
  saveConnection,
  savedConnection,
} from './saved-connection.ts';
import { forgetPushes, takeInPushes } from './take-in-pushes.ts';

/** A connection as it is typed in. A token that is left out is the one that was saved for the same address's server. */
export interface ConnectionDraft {
  address: string;
  branch: string;
  access:
    | { kind: 'none' }
    | { kind: 'token'; userName: string; token?: string | undefined }
    /** Lines as in known_hosts of the keys that were accepted. */
    | { kind: 'ssh-key'; hostKeys: string[] };
}

const CHECK_MS = 60_000;
const ACTION = 'choose where the code of all apps is kept';
const FAULTS: Record<GitAddressFault, string> = {
  'not-an-address':
    'This is no https or ssh address of a git repository. It looks like https://github.com/kim/apps.git or git@github.com:kim/apps.git.',
  'password-inside':
    'Leave names and tokens out of the address, where logs would show them, and enter the token in its own field.',
  'not-encrypted': 'Use https: over plain http the token could be read on its way.',
};

/** The connection, for its owner alone. */
export async function gitConnection(platform: Platform, user: User): Promise<GitConnection | undefined> {
  requireOwner(user, ACTION);
  return savedConnection(platform);
}

/** Tries a connection without saving it. Throws StageFailure with what is in the way, Problem `invalid-input`. */
export async function checkGit(platform: Platform, user: User, draft: ConnectionDraft): Promise<GitConnection> {
  requireOwner(user, ACTION);
  const connection = await completed(platform, draft);
  await platform.gitServers.check(connection, AbortSignal.timeout(CHECK_MS));
  return connection;
}

/** Saves a connection that works; from then on every upload goes there. Throws as `checkGit`, and Problem `git-unusable`. */
export async function connectGit(platform: Platform, user: User, draft: ConnectionDraft): Promise<GitConnection> {
  const connection = await checkGit(platform, user, draft).catch((error: unknown) => {
    throw error instanceof StageFailure ? unusable(error) : error;
  });
  await saveConnection(platform, connection);
  // What is there already starts nothing: pushes count from now on.
  await forgetPushes(platform);
  await takeInPushes(platform);
  await recordEvent(platform, { kind: 'git-connected', params: { address: connection.address }, actor: user.name });
  return connection;
}

/** Uploads go into the platform's own repository alone from now on; what the remote one has stays there. */
export async function disconnectGit(platform: Platform, user: User): Promise<void> {
  requireOwner(user, ACTION);
  await forgetHookSecret(platform);
  await forgetPushes(platform);
  if (await forgetConnection(platform)) await recordEvent(platform, { kind: 'git-disconnected', actor: user.name });
}

/** Makes the key that the next connection by ssh will use; gives its public half. */
export async function prepareGitKey(platform: Platform, user: User): Promise<string> {
  requireOwner(user, ACTION);
  const pair = await platform.gitServers.makeKey();
  await keepPreparedKey(platform, pair);
  return pair.publicKey;
}

/** Makes the secret of the webhook anew and gives it, once; from then on deliveries that are signed with it are taken. */
export async function makeGitHook(platform: Platform, user: User): Promise<string> {
  requireOwner(user, ACTION);
  if (!(await savedConnection(platform))) throw invalid('Connect a git server first.', 'not-connected');
  const secret = platform.ids.secret();
  await keepHookSecret(platform, secret);
  return secret;
}

/** What the server of an ssh address shows of itself, to be compared by a person. Throws StageFailure, Problem `invalid-input`. */
export async function gitHostKeys(platform: Platform, user: User, address: string): Promise<HostKey[]> {
  requireOwner(user, ACTION);
  if (addressOf(address).protocol !== 'ssh')
    throw invalid('Only an ssh address has a key of its server.', 'not-an-address');
  return platform.gitServers.hostKeys(address, AbortSignal.timeout(CHECK_MS));
}

async function completed(platform: Platform, draft: ConnectionDraft): Promise<GitConnection> {
  const { address, branch } = draft;
  const { protocol } = addressOf(address);
  if ((protocol === 'ssh') !== (draft.access.kind === 'ssh-key')) {
    throw invalid(
      'An ssh address needs a key, an https address a token (or nothing, where everybody may push).',
      'access-does-not-fit',
    );
  }
  return { address, branch, access: await accessOf(platform, draft) };
}

async function accessOf(platform: Platform, { address, access }: ConnectionDraft): Promise<GitAccess> {
  if (access.kind === 'none') return access;
  const saved = await savedConnection(platform);
  if (access.kind === 'token') {
    const { userName } = access;
    if (access.token) return { kind: 'token', userName, token: access.token };
    // A token is shown to no other server than the one that it was entered for.
    const same = saved?.access.kind === 'token' && new URL(saved.address).origin === new URL(address).origin;
    if (!same) throw invalid('Enter the token: there is none for this server yet.', 'token-missing');
    return { ...(saved.access as Extract<GitAccess, { kind: 'token' }>), userName };
  }
  const pair = (await preparedKey(platform)) ?? (saved?.access.kind === 'ssh-key' ? saved.access : undefined);
  if (!pair) throw invalid('Make a key first, and give its public half to the git server.', 'key-missing');
  if (access.hostKeys.length === 0) throw invalid('Accept the key of the server first.', 'host-key-missing');
  const { privateKey, publicKey } = pair;
  return { kind: 'ssh-key', privateKey, publicKey, knownHosts: access.hostKeys.join('\n') };
}

function addressOf(text: string) {
  const parsed = parseGitAddress(text);
  if (typeof parsed === 'string') throw invalid(FAULTS[parsed], parsed);
  return parsed;
}

function invalid(sentence: string, reason: string): Problem {
  return new Problem('git-unusable', sentence, { reason });
}

function unusable({ failure }: StageFailure): Problem {
  const { code, params } = failure;
  return new Problem('git-unusable', `The git server cannot be used: ${params.message || code}.`, {
    ...params,
    reason: code,
  });
}
