import { EventEmitter } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeDirectory } from '../../../../../testing/remove-directory.ts';
import type { EventBus, LiveEvent } from '../../../ports/event-bus.ts';
import type { SqlEngine } from '../../stores/sql/engine.ts';
import { openSqliteEngine } from '../../stores/sqlite/open-sqlite-stores.ts';
import { DatabaseEventBus } from './database-event-bus.ts';

let directory: string;
let engine: SqlEngine;
const buses: DatabaseEventBus[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nonstop4-bus-'));
  engine = await openSqliteEngine(join(directory, 'nonstop4.db'));
});
afterEach(async () => {
  await Promise.all(buses.splice(0).map((bus) => bus.close()));
  await engine.db.destroy();
  removeDirectory(directory);
});

function inProcess(): EventBus {
  const emitter = new EventEmitter();
  return {
    publish: (event) => void emitter.emit('event', event),
    subscribe(listener) {
      emitter.on('event', listener);
      return () => emitter.off('event', listener);
    },
  };
}

function server(on: Pick<SqlEngine, 'db' | 'now'> = engine, errors: unknown[] = []) {
  const bus = new DatabaseEventBus({ engine: on, here: inProcess(), onError: (error) => errors.push(error) });
  buses.push(bus);
  const heard: LiveEvent[] = [];
  bus.subscribe((event) => heard.push(event));
  bus.open();
  return { bus, heard, errors };
}

const changed = (appId: string): LiveEvent => ({ type: 'app-changed', appId, ownerId: 'user_1' });

it('tells listeners of the same server at once, and those of others within a second, each once and in order', async () => {
  const [a, b] = [server(), server()];
  a.bus.publish(changed('app_1'));
  expect(a.heard).toEqual([changed('app_1')]);
  await expect.poll(() => b.heard, { timeout: 1_000 }).toEqual([changed('app_1')]);
  b.bus.publish(changed('app_2'));
  await expect.poll(() => a.heard).toEqual([changed('app_1'), changed('app_2')]);
  a.bus.publish(changed('app_3'));
  await expect.poll(() => b.heard).toEqual([changed('app_1'), changed('app_2'), changed('app_3')]);
  expect(a.heard).toEqual([changed('app_1'), changed('app_2'), changed('app_3')]);
});

it('lines of a log do not travel, only that there are some', async () => {
  const [a, b] = [server(), server()];
  const line = { at: 1, source: 'build', stream: 'out' as const, text: 'secret of the app' };
  const event: LiveEvent = { type: 'run-log', appId: 'app_1', ownerId: 'user_1', runId: 'run_1', lines: [line] };
  for (let times = 0; times < 100; times += 1) a.bus.publish(event);
  await expect.poll(() => b.heard).toEqual([{ ...event, lines: [] }]);
});

it('tells nothing of what was published before it was opened', async () => {
  const a = server();
  a.bus.publish(changed('app_1'));
  await expect.poll(() => engine.db.selectFrom('live_events').selectAll().execute()).toHaveLength(1);
  // As if an hour had passed.
  await engine.db.updateTable('live_events').set({ at: 1 }).execute();
  const b = server();
  a.bus.publish(changed('app_2'));
  await expect.poll(() => b.heard).toEqual([changed('app_2')]);
});

it('goes on telling its own listeners while the database is away, says so once, and tells the others again when it is back', async () => {
  let isAway = false;
  const db = engine.db.withPlugin({
    transformQuery({ node }) {
      if (isAway) throw new Error('away');
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const [a, b] = [server({ db, now: engine.now }), server()];
  isAway = true;
  a.bus.publish(changed('app_1'));
  expect(a.heard).toEqual([changed('app_1')]);
  await expect.poll(() => a.errors).toHaveLength(1);
  a.bus.publish(changed('app_2'));
  isAway = false;
  await expect
    .poll(() => {
      a.bus.publish(changed('app_3'));
      return b.heard.length;
    })
    .toBeGreaterThan(0);
  expect(b.heard).toContainEqual(changed('app_3'));
});
