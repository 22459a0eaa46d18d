import { expect, it } from 'vitest';
import { World } from '../../../testing/platform/world.ts';
import { drainNode, uncordonNode } from './maintain-node.ts';

it('empties a node for the owner and takes it back into service, and tells of both', async () => {
  const world = await World.make();
  const { platform, events } = await world.boot();
  const owner = { ...world.user, role: 'operator' as const };
  const node = async () => (await world.memory.runtime.nodes()).find(({ name }) => name === 'node-0');
  await drainNode(platform, owner, 'node-0');
  expect(await node()).toMatchObject({ schedulable: false, drain: { left: 0 } });
  await uncordonNode(platform, owner, 'node-0');
  expect((await node())?.drain).toBeUndefined();
  const kinds = events.flatMap((event) => (event.type === 'event' ? [event.event.kind] : []));
  expect(kinds).toEqual(['node-drain-started', 'node-uncordoned']);
  expect(events.filter(({ type }) => type === 'nodes-changed')).toHaveLength(2);
  await expect(drainNode(platform, owner, 'node-9')).rejects.toMatchObject({ code: 'not-found' });
});

it('does neither for somebody else', async () => {
  const world = await World.make();
  const { platform } = await world.boot();
  const member = { ...world.user, role: 'member' as const };
  await expect(drainNode(platform, member, 'node-0')).rejects.toMatchObject({ code: 'operator-only' });
  await expect(uncordonNode(platform, member, 'node-0')).rejects.toMatchObject({ code: 'operator-only' });
  expect((await world.memory.runtime.nodes()).every(({ schedulable }) => schedulable)).toBe(true);
});
