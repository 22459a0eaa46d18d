import {
  GitCheckSchema,
  GitConnectionDraftSchema,
  GitHookSchema,
  GitHostKeysAskSchema,
  GitHostKeysSchema,
  GitKeySchema,
  GitSettingsSchema,
} from './git.ts';
import { operation } from './operation.ts';

const common = { tag: 'system', access: 'user', answer: 'json', status: 200 } as const;

/** Where the code of all apps is kept; for the owner of the platform. */
export const git = {
  gitSettings: operation({
    id: 'gitSettings',
    method: 'GET',
    path: '/api/v1/git',
    summary: 'Where code is kept; for the owner',
    ...common,
    result: GitSettingsSchema,
  }),
  gitState: operation({
    id: 'gitState',
    method: 'GET',
    path: '/api/v1/git/state',
    summary: 'Whether the chosen git server can be used now; for the owner',
    ...common,
    result: GitCheckSchema,
  }),
  checkGit: operation({
    id: 'checkGit',
    method: 'POST',
    path: '/api/v1/git/check',
    summary: 'Try a git server without choosing it; for the owner',
    ...common,
    body: GitConnectionDraftSchema,
    result: GitCheckSchema,
  }),
  connectGit: operation({
    id: 'connectGit',
    method: 'PUT',
    path: '/api/v1/git',
    summary: 'Keep code on a git server from now on, when it can be used; for the owner',
    ...common,
    body: GitConnectionDraftSchema,
    result: GitSettingsSchema,
  }),
  disconnectGit: operation({
    id: 'disconnectGit',
    method: 'DELETE',
    path: '/api/v1/git',
    summary: 'Keep code in the platform’s own repository alone; for the owner',
    ...common,
    answer: 'none',
    status: 204,
  }),
  makeGitKey: operation({
    id: 'makeGitKey',
    method: 'POST',
    path: '/api/v1/git/key',
    summary: 'Make the key for the next connection by ssh; for the owner',
    ...common,
    status: 201,
    result: GitKeySchema,
  }),
  makeGitHook: operation({
    id: 'makeGitHook',
    method: 'POST',
    path: '/api/v1/git/hook',
    summary: 'Make the secret of the webhook anew; it is told once; for the owner',
    ...common,
    status: 201,
    result: GitHookSchema,
  }),
  gitHostKeys: operation({
    id: 'gitHostKeys',
    method: 'POST',
    path: '/api/v1/git/host-keys',
    summary: 'The keys that a server shows by ssh, to be compared; for the owner',
    ...common,
    body: GitHostKeysAskSchema,
    result: GitHostKeysSchema,
  }),
};
