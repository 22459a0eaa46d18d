import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, it, type TestContext, vi } from 'vitest';
import { ControlGroups } from './control-groups.ts';

const LIMITS = { memoryBytes: 64 * 1024 * 1024, processes: 16 };
const opened: ControlGroups[] = [];

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => {
  vi.useRealTimers();
  for (const groups of opened.splice(0)) groups.close();
});

/** As two servers of one data directory are: each knows nothing of the other's groups. */
function holders(context: TestContext): [ControlGroups, ControlGroups] {
  const find = () => ControlGroups.find(`/nowhere/${process.pid}/${context.task.id}`, 'server');
  const both = [find(), find()];
  if (!both[0] || !both[1]) return context.skip('this machine lets nobody make control groups here');
  opened.push(both[0], both[1]);
  return [both[0], both[1]];
}

const enter = (entrance: string) => spawnSync('sh', ['-c', 'echo $$ >"$1"', 'sh', entrance]).status;
const areThere = (groups: ControlGroups, name: string) => groups.entrances(name).map((one) => existsSync(dirname(one)));

it('leaves a group alone that is still to be entered, whoever sweeps', (context) => {
  const [mine, others] = holders(context);
  const name = mine.make('shop', LIMITS);
  others.sweep();
  mine.sweep('blog');
  for (const entrance of mine.entrances(name)) expect(enter(entrance)).toBe(0);
});

it('removes a group when what it was for has ended', (context) => {
  const [mine] = holders(context);
  const [shop, shops] = [mine.make('shop', LIMITS), mine.make('shops', LIMITS)];
  mine.sweep('shop');
  expect(areThere(mine, shop)).not.toContain(true);
  expect(areThere(mine, shops)).not.toContain(false);
});

it('removes what somebody left who was killed, a minute later', (context) => {
  const [killed, next] = holders(context);
  const name = killed.make('shop', LIMITS);
  vi.setSystemTime(Date.now() + 61_000);
  next.sweep();
  expect(areThere(next, name)).not.toContain(true);
});
