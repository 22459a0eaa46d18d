import { expect, it } from 'vitest';
import { World } from '../../../testing/platform/world.ts';
import { marksOf } from './marks-of-app.ts';
import { rollbackApp } from './rollback-app.ts';

it('marks releases that went live, those that came back, drills, and what went wrong', async () => {
  const world = await World.make();
  const server = await world.boot();
  await world.deployed(server, 'shop');
  const { appId } = await world.deployed(server, 'shop');
  const back = await rollbackApp(server.platform, world.user, await world.app('shop'), 1);
  await world.ended(back, 'succeeded');
  const app = await world.memory.stores.apps.byId(appId);
  if (!app) throw new Error('no app');
  const at = world.memory.clock.now();
  for (const [index, kind] of (['drill-started', 'replica-out-of-memory', 'settings-changed'] as const).entries()) {
    await world.memory.stores.events.add({
      id: `evt_x${index}`,
      appId,
      kind,
      params: {},
      at: at + index,
      actor: 'ada',
    });
  }
  const marks = await marksOf(world.memory, app, 0);
  expect(
    marks.filter(({ release }) => release !== undefined).map(({ kind, release }) => `${kind} v${release}`),
  ).toEqual(['deploy v1', 'deploy v2', 'rollback v1']);
  expect(marks.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['drill', 'out-of-memory']));
  expect(marks.map((mark) => mark.at)).toEqual(marks.map((mark) => mark.at).toSorted((a, b) => a - b));
  expect(await marksOf(world.memory, app, at + 60_000)).toEqual([]);
});
