import { createPrivateKey } from 'node:crypto';
import { type GitAddress, type GitAddressFault, parseGitAddress } from '../../domain/git-address.ts';
import type { GitAccess, GitConnection, GitHubAccess } from '../../domain/git-connection.ts';
import { type GitHubRepositoryFault, gitHubRepository } from '../../domain/github-repository.ts';
import { Problem } from '../../domain/problem.ts';
import type { Platform } from '../platform.ts';
import { preparedKey, savedConnection } from './saved-connection.ts';

/** A connection as it is typed in. A token or key that is left out is the one that was saved for the same address's server. */
export interface ConnectionDraft {
  address: string;
  branch: string;
  access:
    | { kind: 'none' }
    | { kind: 'token'; userName: string; token?: string | undefined }
    /** Lines as in known_hosts of the keys that were accepted. */
    | { kind: 'ssh-key'; hostKeys: string[] }
    | GitHubDraft;
}

interface GitHubDraft {
  kind: 'github';
  apiAddress?: string | undefined;
  credential:
    | { kind: 'token'; token?: string | undefined }
    | { kind: 'app'; appId: string; privateKey?: string | undefined };
}

const FAULTS: Record<GitAddressFault | GitHubRepositoryFault, string> = {
  'not-an-address':
    'This is no https or ssh address of a git repository. It looks like https://github.com/kim/apps.git or git@github.com:kim/apps.git.',
  'password-inside':
    'Leave names and tokens out of the address, where logs would show them, and enter the token in its own field.',
  'not-encrypted': 'Use https: over plain http the token could be read on its way.',
  'not-a-repository': 'This names no repository at GitHub. It looks like kim/apps or https://github.com/kim/apps.',
  'not-an-api':
    'This is not the address of that GitHub’s API. It is https://api.github.com, or https://ghe.example/api/v3 at an Enterprise Server.',
};

/** With the secrets that were left out. Throws Problem `git-unusable` where what was typed in cannot be right. */
export async function completed(platform: Platform, draft: ConnectionDraft): Promise<GitConnection> {
  const { address, branch, access } = draft;
  if (access.kind === 'github') return completedGitHub(platform, address, branch, access);
  const { protocol } = addressOf(address);
  if ((protocol === 'ssh') !== (access.kind === 'ssh-key')) {
    throw gitUnusable(
      'An ssh address needs a key, an https address a token (or nothing, where everybody may push).',
      'access-does-not-fit',
    );
  }
  return { address, branch, access: await accessOf(platform, address, access) };
}

export function addressOf(text: string): GitAddress {
  const parsed = parseGitAddress(text);
  if (typeof parsed === 'string') throw gitUnusable(FAULTS[parsed], parsed);
  return parsed;
}

/** `reason`: for programs, and for sentences in another language. */
export function gitUnusable(sentence: string, reason: string): Problem {
  return new Problem('git-unusable', sentence, { reason });
}

async function accessOf(
  platform: Platform,
  address: string,
  access: Exclude<ConnectionDraft['access'], GitHubDraft>,
): Promise<GitAccess> {
  if (access.kind === 'none') return access;
  const saved = await savedConnection(platform);
  if (access.kind === 'token') {
    const { userName } = access;
    if (access.token) return { kind: 'token', userName, token: access.token };
    // A token is shown to no other server than the one that it was entered for.
    const same = saved?.access.kind === 'token' && isSameServer(saved.address, address);
    if (!same) throw tokenMissing();
    return { ...(saved.access as Extract<GitAccess, { kind: 'token' }>), userName };
  }
  const pair = (await preparedKey(platform)) ?? (saved?.access.kind === 'ssh-key' ? saved.access : undefined);
  if (!pair) throw gitUnusable('Make a key first, and give its public half to the git server.', 'key-missing');
  if (access.hostKeys.length === 0) throw gitUnusable('Accept the key of the server first.', 'host-key-missing');
  const { privateKey, publicKey } = pair;
  return { kind: 'ssh-key', privateKey, publicKey, knownHosts: access.hostKeys.join('\n') };
}

async function completedGitHub(
  platform: Platform,
  text: string,
  branch: string,
  draft: GitHubDraft,
): Promise<GitConnection> {
  const repository = gitHubRepository(text, draft.apiAddress);
  if (typeof repository === 'string') throw gitUnusable(FAULTS[repository], repository);
  const { address, apiAddress } = repository;
  const saved = await savedConnection(platform);
  const before =
    saved?.access.kind === 'github' && isSameServer(saved.address, address) ? saved.access.credential : undefined;
  return { address, branch, access: { kind: 'github', apiAddress, credential: credentialOf(draft, before) } };
}

function credentialOf(
  { credential }: GitHubDraft,
  before: GitHubAccess['credential'] | undefined,
): GitHubAccess['credential'] {
  if (credential.kind === 'token') {
    if (credential.token) return { kind: 'token', token: credential.token };
    if (before?.kind !== 'token') throw tokenMissing();
    return before;
  }
  const { appId, privateKey } = credential;
  if (privateKey) return { kind: 'app', appId, privateKey: readableKey(privateKey) };
  if (before?.kind !== 'app' || before.appId !== appId)
    throw gitUnusable('Enter the private key: there is none for this App yet.', 'private-key-missing');
  return before;
}

function readableKey(pem: string): string {
  try {
    if (createPrivateKey(pem).asymmetricKeyType === 'rsa') return pem;
  } catch {
    // What OpenSSL says of it helps nobody.
  }
  throw gitUnusable(
    'This is no private key of a GitHub App. It is the file that GitHub gave when the key was made, and begins with “-----BEGIN RSA PRIVATE KEY-----”.',
    'private-key-unreadable',
  );
}

// Of GitHub this is the API's, too: each belongs to the other.
function isSameServer(one: string, other: string): boolean {
  return new URL(one).origin === new URL(other).origin;
}

function tokenMissing(): Problem {
  return gitUnusable('Enter the token: there is none for this server yet.', 'token-missing');
}
