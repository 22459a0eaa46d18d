import { describe, expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../../testing/platform/memory-platform.ts';
import { StageFailure } from '../../domain/failure.ts';
import type { ConnectionDraft } from './complete-draft.ts';
import { connectGit, disconnectGit, gitConnection, gitHostKeys, prepareGitKey } from './connect-git.ts';
import { savedConnection } from './saved-connection.ts';

const ADDRESS = 'https://git.example/kim/apps.git';
const byToken = (token?: string, address = ADDRESS): ConnectionDraft => ({
  address,
  branch: 'main',
  access: { kind: 'token', userName: 'kim', token },
});

async function owned() {
  const platform = memoryPlatform();
  const owner = await addUser(platform, 'ada', 'operator');
  const told: string[] = [];
  platform.bus.subscribe((event) => {
    if (event.type === 'event') told.push(`${event.event.kind} ${event.event.params.address ?? ''}`);
  });
  return { platform, owner, told };
}

describe('a git server', () => {
  it('is tried before it is saved; the token is sealed and used again when it is left out', async () => {
    const { platform, owner, told } = await owned();
    await connectGit(platform, owner, byToken('secret'));
    expect(platform.gitServers.checked).toMatchObject([{ access: { token: 'secret' } }]);
    expect(await platform.stores.settings.get('git-connection')).not.toContain('secret');
    await connectGit(platform, owner, { ...byToken(), branch: 'apps' });
    expect(await savedConnection(platform)).toMatchObject({ branch: 'apps', access: { token: 'secret' } });
    expect(told).toEqual([`git-connected ${ADDRESS}`, `git-connected ${ADDRESS}`]);
  });

  it('that cannot be used is not saved, and the old one stays', async () => {
    const { platform, owner } = await owned();
    await connectGit(platform, owner, byToken('good'));
    platform.gitServers.fail(new StageFailure('git-access-refused', { host: 'git.example', message: 'expired' }));
    await expect(connectGit(platform, owner, byToken('bad'))).rejects.toMatchObject({
      code: 'git-unusable',
      params: { reason: 'git-access-refused', message: 'expired' },
    });
    expect(await savedConnection(platform)).toMatchObject({ access: { token: 'good' } });
    await disconnectGit(platform, owner);
    expect(await gitConnection(platform, owner)).toBeUndefined();
  });

  it('is not shown the token of another one', async () => {
    const { platform, owner } = await owned();
    await connectGit(platform, owner, byToken('secret'));
    const elsewhere = byToken(undefined, 'https://evil.example/kim/apps.git');
    await expect(connectGit(platform, owner, elsewhere)).rejects.toMatchObject({ params: { reason: 'token-missing' } });
    expect(platform.gitServers.checked).toHaveLength(1);
  });

  it('by ssh gets a key of the platform’s own, once the server’s key was accepted', async () => {
    const { platform, owner } = await owned();
    const address = 'git@git.example:kim/apps.git';
    const draft = (hostKeys: string[]): ConnectionDraft => ({
      address,
      branch: 'main',
      access: { kind: 'ssh-key', hostKeys },
    });
    await expect(connectGit(platform, owner, draft(['x']))).rejects.toMatchObject({
      params: { reason: 'key-missing' },
    });
    const publicKey = await prepareGitKey(platform, owner);
    await expect(connectGit(platform, owner, draft([]))).rejects.toMatchObject({
      params: { reason: 'host-key-missing' },
    });
    const [hostKey] = await gitHostKeys(platform, owner, address);
    const lines = [hostKey?.line ?? ''];
    expect(await connectGit(platform, owner, draft(lines))).toMatchObject({
      access: { publicKey, knownHosts: lines[0] },
    });
    await prepareGitKey(platform, owner);
    expect(await savedConnection(platform)).toMatchObject({ access: { publicKey } });
  });

  it.each([
    [byToken('x', 'https://kim:x@git.example/a.git'), 'password-inside'],
    [byToken('x', 'http://git.example/a.git'), 'not-encrypted'],
    [byToken('x', '/srv/git'), 'not-an-address'],
    [byToken('x', 'git@git.example:a.git'), 'access-does-not-fit'],
    [
      { address: ADDRESS, branch: 'main', access: { kind: 'ssh-key' as const, hostKeys: ['x'] } },
      'access-does-not-fit',
    ],
  ])('is not asked where what was typed in cannot be right', async (draft, reason) => {
    const { platform, owner } = await owned();
    await expect(connectGit(platform, owner, draft)).rejects.toMatchObject({
      code: 'git-unusable',
      params: { reason },
    });
    expect(platform.gitServers.checked).toEqual([]);
  });

  it('is the owner’s to choose', async () => {
    const { platform } = await owned();
    const user = await addUser(platform, 'bob', 'member');
    for (const ask of [
      connectGit(platform, user, byToken('x')),
      disconnectGit(platform, user),
      gitConnection(platform, user),
    ])
      await expect(ask).rejects.toMatchObject({ code: 'operator-only' });
    await expect(prepareGitKey(platform, user)).rejects.toMatchObject({ code: 'operator-only' });
    await expect(gitHostKeys(platform, user, 'git@a:b')).rejects.toMatchObject({ code: 'operator-only' });
  });
});
