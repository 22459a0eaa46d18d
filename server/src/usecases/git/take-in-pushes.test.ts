import { describe, expect, it } from 'vitest';
import { World } from '../../../../testing/platform/world.ts';
import { writeContent } from '../../../../testing/ports/git-host/git-host.suite.ts';
import { StageFailure } from '../../domain/failure.ts';
import { takeInPushes } from './take-in-pushes.ts';

const place = { userName: 'ada', appName: 'shop' };

async function shop() {
  const world = await World.make();
  const server = await world.boot();
  await world.deployed(server, 'shop');
  const { git } = world.memory;
  await takeInPushes(server.platform);
  const push = (text: string, to = place) => git.pushByHand(to, writeContent({ 'server.js': text }));
  return { world, server, git, push };
}

describe('a push to an app’s directory', () => {
  it('is built and goes live as an upload does, and once', async () => {
    const { world, server, push } = await shop();
    const commit = await push('by hand');
    const [run, ...others] = await takeInPushes(server.platform);
    expect(others).toEqual([]);
    expect(run).toMatchObject({ kind: 'push', commit, requestedBy: 'Dev' });
    const ended = await world.ended(run as { id: string }, 'succeeded');
    expect(ended.stages.map(({ name, state }) => `${name} ${state}`)).toEqual([
      ...[
        'receive skipped',
        'push skipped',
        'test skipped',
        'build succeeded',
        'volume succeeded',
        'predeploy skipped',
        'deploy succeeded',
        'verify succeeded',
      ],
    ]);
    expect(ended.release).toBe(2);
    expect(await takeInPushes(server.platform)).toEqual([]);
  });

  it('starts one run for three pushes, and none for uploads, other apps or other people’s directories', async () => {
    const { world, server, push } = await shop();
    await world.deployed(server, 'shop');
    await push('1');
    await push('2');
    const commit = await push('3');
    await push('x', { userName: 'ada', appName: 'unknown' });
    await push('x', { userName: 'eve', appName: 'shop' });
    expect(await takeInPushes(server.platform)).toMatchObject([{ commit }]);
  });

  it('is not lost while git is away, nor when the server is killed in the middle', async () => {
    const { server, git, push, world } = await shop();
    const commit = await push('by hand');
    git.failNext('pushesSince', new StageFailure('git-server-unreachable', {}));
    await expect(takeInPushes(server.platform)).rejects.toMatchObject({ failure: { code: 'git-server-unreachable' } });
    const { settings } = world.memory.stores;
    const before = await settings.get('git-seen');
    expect(await takeInPushes(server.platform)).toMatchObject([{ commit }]);
    await settings.set('git-seen', before ?? '');
    expect(await takeInPushes(server.platform)).toEqual([]);
  });
});
