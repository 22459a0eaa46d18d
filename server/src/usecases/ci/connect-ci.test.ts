import { describe, expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../../testing/platform/memory-platform.ts';
import { StageFailure } from '../../domain/failure.ts';
import { connectGit } from '../git/connect-git.ts';
import { type CiDraft, checkCi, ciSituation, connectCi, disconnectCi } from './connect-ci.ts';
import { savedCi } from './saved-ci.ts';

const DRAFT: CiDraft = {
  address: 'https://jenkins.example/ci/',
  userName: 'nonstop4',
  token: 'secret',
  job: 'team/nonstop4',
  label: '',
  tool: 'buildah',
  gitCredentials: 'git',
  registryCredentials: 'registry',
  panel: '',
};
const { token: _, ...WITHOUT_TOKEN } = DRAFT;

async function owned() {
  const platform = memoryPlatform();
  const owner = await addUser(platform, 'ada', 'operator');
  const address = 'https://git.example/kim/apps.git';
  await connectGit(platform, owner, { address, branch: 'main', access: { kind: 'none' } });
  const told: string[] = [];
  platform.bus.subscribe((event) => {
    if (event.type === 'event') told.push(event.event.kind);
  });
  return { platform, owner, told };
}

describe('a Jenkins', () => {
  it('is tried, gets its job, and is saved; the token is sealed and used again when it is left out', async () => {
    const { platform, owner, told } = await owned();
    expect(await checkCi(platform, owner, DRAFT)).toBe('2.541.3');
    expect(await savedCi(platform)).toBeUndefined();
    await connectCi(platform, owner, DRAFT);
    expect(platform.ciServers.prepared).toMatchObject([
      { connection: { address: 'https://jenkins.example/ci', token: 'secret' }, git: { branch: 'main' } },
    ]);
    expect(await platform.stores.settings.get('ci-connection')).not.toContain('secret');
    const { hookSecret } = (await savedCi(platform)) ?? {};
    await connectCi(platform, owner, { ...WITHOUT_TOKEN, label: 'linux' });
    expect(await savedCi(platform)).toMatchObject({ label: 'linux', token: 'secret', hookSecret });
    await disconnectCi(platform, owner);
    expect(await ciSituation(platform, owner)).toEqual({ possible: true, git: true, connection: undefined });
    expect(told).toEqual(['ci-connected', 'ci-connected', 'ci-disconnected']);
  });

  it('that cannot be used is not saved, and the old one stays', async () => {
    const { platform, owner } = await owned();
    await connectCi(platform, owner, DRAFT);
    platform.ciServers.fail(new StageFailure('ci-access-refused', { host: 'jenkins.example', message: 'no' }));
    await expect(connectCi(platform, owner, { ...DRAFT, token: 'other' })).rejects.toMatchObject({
      code: 'ci-unusable',
      params: { reason: 'ci-access-refused', message: 'no' },
    });
    expect(await savedCi(platform)).toMatchObject({ token: 'secret' });
  });

  it('is not shown the token of another one, nor of another user', async () => {
    const { platform, owner } = await owned();
    await connectCi(platform, owner, DRAFT);
    platform.ciServers.checked.length = 0;
    for (const other of [{ address: 'https://evil.example' }, { userName: 'root' }]) {
      await expect(checkCi(platform, owner, { ...WITHOUT_TOKEN, ...other })).rejects.toMatchObject({
        params: { reason: 'token-missing' },
      });
    }
    expect(platform.ciServers.checked).toEqual([]);
  });

  it.each([
    ['jenkins.example', 'not-an-address'],
    ['ftp://jenkins.example', 'not-an-address'],
    ['https://ada:x@jenkins.example', 'password-inside'],
  ])('is not asked at %s', async (address, reason) => {
    const { platform, owner } = await owned();
    await expect(connectCi(platform, owner, { ...DRAFT, address })).rejects.toMatchObject({
      code: 'ci-unusable',
      params: { reason },
    });
    expect(platform.ciServers.checked).toEqual([]);
  });

  it('needs a git server to take the code from, and apps that are images', async () => {
    const platform = memoryPlatform();
    const owner = await addUser(platform, 'ada', 'operator');
    await expect(connectCi(platform, owner, DRAFT)).rejects.toMatchObject({ params: { reason: 'git-missing' } });
    const { ciServers: _servers, ...local } = platform;
    await expect(connectCi(local, owner, DRAFT)).rejects.toMatchObject({ params: { reason: 'no-images' } });
    expect(await ciSituation(local, owner)).toEqual({ possible: false, git: false, connection: undefined });
  });

  it('is the owner’s to choose', async () => {
    const { platform } = await owned();
    const user = await addUser(platform, 'bob', 'member');
    for (const ask of [
      ciSituation(platform, user),
      checkCi(platform, user, DRAFT),
      connectCi(platform, user, DRAFT),
      disconnectCi(platform, user),
    ])
      await expect(ask).rejects.toMatchObject({ code: 'operator-only' });
  });
});
