import {
  connections,
  failureCard,
  type GitCheck,
  type GitRepository,
  type GitSettings,
  type Locale,
} from '@nonstop4/contract';
import { StageFailure } from '../../domain/failure.ts';
import type { GitConnection, GitHubAccess } from '../../domain/git-connection.ts';
import type { User } from '../../domain/user.ts';
import type { ForgeRepository } from '../../ports/git-servers.ts';
import {
  type CheckedGit,
  checkGit,
  connectGit,
  disconnectGit,
  GITHUB_HOOK_PATH,
  gitConnection,
  gitHostKeys,
  gitState,
  installGitHook,
  makeGitHook,
  prepareGitKey,
} from '../../usecases/git/connect-git.ts';
import { hookSecret } from '../../usecases/git/saved-connection.ts';
import type { Platform } from '../../usecases/platform.ts';
import type { Registrar } from '../register-operation.ts';

/** What a server answers is told as a card, whatever it is: the person asks in order to find out. */
export function registerGit(register: Registrar, platform: Platform): void {
  const settingsOf = async (user: User) =>
    settingsView(await gitConnection(platform, user), (await hookSecret(platform)) !== undefined);
  register.answer(connections.gitSettings, ({ user }) => settingsOf(user));
  register.answer(connections.gitState, ({ user, locale }) => checkView(gitState(platform, user), locale));
  register.answer(connections.checkGit, ({ user, body, locale }) => checkView(checkGit(platform, user, body), locale));
  register.answer(connections.connectGit, async ({ user, body }) => {
    await connectGit(platform, user, body);
    return settingsOf(user);
  });
  register.answer(connections.disconnectGit, ({ user }) => disconnectGit(platform, user));
  register.answer(connections.makeGitKey, async ({ user }) => ({ publicKey: await prepareGitKey(platform, user) }));
  register.answer(connections.makeGitHook, async ({ user }) => ({
    ...{ path: GITHUB_HOOK_PATH, plainPath: '/hooks/git' },
    secret: await makeGitHook(platform, user),
  }));
  register.answer(connections.installGitHook, async ({ user, body, locale }) => {
    const failure = await failureOf(installGitHook(platform, user, body.panel), locale);
    return failure ? { ok: false, failure } : { ok: true };
  });
  register.answer(connections.gitHostKeys, async ({ user, body, locale }) => {
    const asked = gitHostKeys(platform, user, body.address);
    const failure = await failureOf(asked, locale);
    return failure ? { keys: [], failure } : { keys: await asked };
  });
}

function settingsView(connection: GitConnection | undefined, hook: boolean): GitSettings {
  if (!connection) return { hook };
  const { address, branch, access } = connection;
  return {
    hook,
    connection: {
      ...{ address, branch, access: access.kind },
      ...(access.kind === 'token' ? { userName: access.userName } : {}),
      ...(access.kind === 'ssh-key' ? { publicKey: access.publicKey, hostKeys: access.knownHosts.split('\n') } : {}),
      ...(access.kind === 'github' ? { github: gitHubView(access) } : {}),
    },
  };
}

function gitHubView({ apiAddress, credential }: GitHubAccess) {
  return { apiAddress, credential: credential.kind, ...(credential.kind === 'app' ? { appId: credential.appId } : {}) };
}

async function checkView(work: Promise<CheckedGit | undefined>, locale: Locale): Promise<GitCheck> {
  const failure = await failureOf(work, locale);
  if (failure) return { ok: false, failure };
  const repository = (await work)?.repository;
  return { ok: true, ...(repository ? { repository: repositoryView(repository) } : {}) };
}

function repositoryView({ tokenEndsAt, ...repository }: ForgeRepository): GitRepository {
  return { ...repository, ...(tokenEndsAt ? { tokenEndsAt: new Date(tokenEndsAt).toISOString() } : {}) };
}

async function failureOf(work: Promise<unknown>, locale: Locale) {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (!(error instanceof StageFailure)) throw error;
    return { ...error.failure, ...failureCard(error.failure, locale) };
  }
}
