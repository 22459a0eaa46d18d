import { expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import type { AppEvent } from '../domain/app-event.ts';
import { createApp } from './create-app.ts';
import { happeningsOnNodes } from './happenings-on-nodes.ts';

it('tells of every app what went live and what ended where, and counts restarts by node', async () => {
  const platform = memoryPlatform();
  const { id: appId } = await createApp(platform, await addUser(platform, 'ada'), 'shop');
  const add = (at: number, kind: AppEvent['kind'], params: AppEvent['params'], of: string | undefined = appId) =>
    platform.stores.events.add({
      ...{ id: `evt_x${at}`, kind, params, at, actor: 'platform' },
      ...(of === '' ? {} : { appId: of }),
    });
  await add(10, 'release-live', { release: 3 });
  await add(11, 'replica-crashed', { node: 'worker-0', replica: 'a' });
  await add(12, 'replica-out-of-memory', { node: 'worker-0', replica: 'b' });
  await add(13, 'replica-crashed', { node: 'worker-1', replica: 'c' }, 'app_gone');
  await add(14, 'auto-rollback', { from: 3, to: 2, reason: 'crashed-after-live' });
  await add(15, 'node-drain-started', { node: 'worker-1' }, '');
  await add(16, 'settings-changed', {});
  const { marks, restarts } = await happeningsOnNodes(platform, 11);
  expect(marks).toEqual([
    { at: 11, kind: 'replica-crashed', app: 'shop', node: 'worker-0' },
    { at: 12, kind: 'out-of-memory', app: 'shop', node: 'worker-0' },
    { at: 14, kind: 'rollback', app: 'shop', release: 2 },
    { at: 15, kind: 'node-drain', node: 'worker-1' },
  ]);
  expect(Object.fromEntries(restarts)).toEqual({ 'worker-0': 2, 'worker-1': 1 });
});
