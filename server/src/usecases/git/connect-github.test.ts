import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../../testing/platform/memory-platform.ts';
import { StageFailure } from '../../domain/failure.ts';
import type { ConnectionDraft } from './complete-draft.ts';
import { checkGit, connectGit, gitState, installGitHook } from './connect-git.ts';
import { hookSecret, savedConnection } from './saved-connection.ts';

type Credential = Extract<ConnectionDraft['access'], { kind: 'github' }>['credential'];

const ADDRESS = 'https://github.com/kim/apps.git';
const draft = (credential: Credential, address = 'kim/apps', apiAddress?: string): ConnectionDraft => ({
  ...{ address, branch: 'main' },
  access: { kind: 'github', apiAddress, credential },
});
const rsa = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const app = (privateKey?: string, appId = '12'): Credential => ({ kind: 'app', appId, privateKey });

async function owned() {
  const platform = memoryPlatform();
  return { platform, owner: await addUser(platform, 'ada', 'operator') };
}

describe('a repository at GitHub', () => {
  it('is named in short, and its token is kept sealed and used again', async () => {
    const { platform, owner } = await owned();
    await connectGit(platform, owner, draft({ kind: 'token', token: 'github_pat_secret' }));
    expect(await platform.stores.settings.get('git-connection')).not.toContain('secret');
    await connectGit(platform, owner, draft({ kind: 'token' }, 'https://github.com/kim/other'));
    expect(await savedConnection(platform)).toMatchObject({
      address: 'https://github.com/kim/other.git',
      access: { apiAddress: 'https://api.github.com', credential: { token: 'github_pat_secret' } },
    });
    const elsewhere = draft({ kind: 'token' }, 'kim/apps', 'https://evil.example/api/v3');
    await expect(connectGit(platform, owner, elsewhere)).rejects.toMatchObject({ params: { reason: 'token-missing' } });
  });

  it('is reached by an App whose key is kept for this App', async () => {
    const { platform, owner } = await owned();
    await connectGit(platform, owner, draft(app(rsa.privateKey)));
    await connectGit(platform, owner, draft(app()));
    expect(await savedConnection(platform)).toMatchObject({ access: { credential: { privateKey: rsa.privateKey } } });
    expect(await platform.stores.settings.get('git-connection')).not.toContain('PRIVATE');
    for (const [credential, reason] of [
      [app(undefined, '13'), 'private-key-missing'],
      [app('no key'), 'private-key-unreadable'],
      [app(rsa.publicKey), 'private-key-unreadable'],
    ] as const) {
      await expect(connectGit(platform, owner, draft(credential))).rejects.toMatchObject({ params: { reason } });
    }
    const ssh = draft(app(rsa.privateKey), 'git@github.com:kim/apps.git');
    await expect(connectGit(platform, owner, ssh)).rejects.toMatchObject({ params: { reason: 'not-a-repository' } });
  });

  it('that was renamed is saved under its new name; a test makes nothing', async () => {
    const { platform, owner } = await owned();
    const connection = draft({ kind: 'token', token: 'x' });
    platform.gitServers.tell({ state: 'missing', address: ADDRESS });
    expect(await checkGit(platform, owner, connection)).toMatchObject({ repository: { state: 'missing' } });
    const address = 'https://github.com/kim/services.git';
    platform.gitServers.tell({ state: 'renamed', address });
    await connectGit(platform, owner, connection);
    expect(await savedConnection(platform)).toMatchObject({ address });
  });

  it('is looked at again when the page is opened', async () => {
    const { platform, owner } = await owned();
    expect(await gitState(platform, owner)).toBeUndefined();
    await connectGit(platform, owner, draft({ kind: 'token', token: 'x' }));
    platform.gitServers.tell({ state: 'there', address: ADDRESS, tokenEndsAt: 7 });
    expect(await gitState(platform, owner)).toMatchObject({ repository: { tokenEndsAt: 7 } });
    platform.gitServers.tell({ state: 'missing', address: ADDRESS });
    await expect(gitState(platform, owner)).rejects.toMatchObject({ failure: { code: 'git-repository-missing' } });
    platform.gitServers.tell({ state: 'renamed', address: 'https://github.com/kim/services.git' });
    await expect(gitState(platform, owner)).rejects.toMatchObject({
      failure: { code: 'git-repository-moved', params: { newAddress: 'https://github.com/kim/services.git' } },
    });
    platform.gitServers.fail(new StageFailure('git-rate-limited'));
    await expect(gitState(platform, owner)).rejects.toMatchObject({ failure: { code: 'git-rate-limited' } });
    const bob = await addUser(platform, 'bob', 'member');
    await expect(gitState(platform, bob)).rejects.toMatchObject({ code: 'operator-only' });
  });

  it('tells of pushes by a webhook that is made there, with a secret that nobody sees', async () => {
    const { platform, owner } = await owned();
    const install = (panel: string) => installGitHook(platform, owner, panel);
    await expect(install('https://panel.example.com')).rejects.toMatchObject({ params: { reason: 'not-connected' } });
    await connectGit(platform, owner, draft({ kind: 'token', token: 'x' }));
    await expect(install('http://localhost:4000')).rejects.toMatchObject({
      params: { reason: 'panel-not-reachable' },
    });
    await install('https://panel.example.com/git');
    const secret = await hookSecret(platform);
    expect(platform.gitServers.hooks).toEqual([{ url: 'https://panel.example.com/hooks/github', secret }]);
    platform.gitServers.fail(new StageFailure('git-access-refused', { why: 'no-hooks' }));
    await expect(install('https://panel.example.com')).rejects.toThrow(StageFailure);
    expect(await hookSecret(platform)).toBe(secret);
    const bob = await addUser(platform, 'bob', 'member');
    await expect(installGitHook(platform, bob, 'https://panel.example.com')).rejects.toMatchObject({
      code: 'operator-only',
    });
  });
});
