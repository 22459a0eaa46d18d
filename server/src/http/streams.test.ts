import { connect } from 'node:net';
import { LiveEventSchema, operations } from '@nonstop4/contract';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { addUser, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { bearer, listen, openPanel, sessionCookie, urlOf } from '../../../testing/platform/panel.ts';
import { until, World } from '../../../testing/platform/world.ts';
import type { User } from '../domain/user.ts';
import { createApp } from '../usecases/create-app.ts';
import type { Platform } from '../usecases/platform.ts';

interface Reader {
  status: number;
  headers: Headers;
  /** Events so far. */
  events: { id?: string; event: string; data: unknown }[];
  beats: number;
  ended(): boolean;
  leave(): void;
}

/** Reads a stream of server-sent events as a browser does. */
async function read(url: string, headers: Record<string, string>): Promise<Reader> {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const response = await fetch(url, { headers, signal: stop.signal });
  const reader: Reader = {
    status: response.status,
    headers: response.headers,
    events: [],
    beats: 0,
    ended: () => ended,
    leave: () => stop.abort(),
  };
  let ended = false;
  void (async () => {
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const parts = (text + chunk).split('\n\n');
      text = parts.pop() ?? '';
      reader.beats += parts.filter((part) => part === ': beat').length;
      reader.events.push(...parts.filter((part) => !part.startsWith(':')).map(parse));
    }
  })()
    .catch(() => undefined)
    .finally(() => {
      ended = true;
    });
  return reader;
}

function parse(text: string): Reader['events'][number] {
  const fields = Object.fromEntries(text.split('\n').map((line) => line.split(/: (.*)/s)));
  return { ...(fields.id ? { id: fields.id } : {}), event: fields.event, data: JSON.parse(fields.data) };
}

async function panel(platform: Platform): Promise<string> {
  return listen(await openPanel(platform));
}

describe('live events', () => {
  async function listening(platform: Platform, base: string, user: User): Promise<Reader> {
    const reader = await read(base + urlOf(operations.liveEvents), await bearer(platform, user));
    await expect.poll(() => reader.events[0]?.event).toBe('hello');
    return reader;
  }

  it('tell each user of the own apps alone, and operators of the platform', async () => {
    const platform = memoryPlatform();
    const [ada, bob] = [await addUser(platform, 'ada'), await addUser(platform, 'bob', 'member')];
    const base = await panel(platform);
    const [adas, bobs] = [await listening(platform, base, ada), await listening(platform, base, bob)];
    await createApp(platform, ada, 'shop');
    await createApp(platform, bob, 'blog');
    platform.bus.publish({ type: 'nodes-changed' });
    const event = { id: 'evt_9', kind: 'node-lost' as const, params: { node: 'worker-0' }, at: 1, actor: 'platform' };
    platform.bus.publish({ type: 'event', event });
    platform.bus.publish({ type: 'run-log', appId: 'a', ownerId: ada.id, runId: 'r', lines: [] });
    const kinds = (reader: Reader) => reader.events.map(({ event: name }) => name);
    // The token that Bob's reader was given is an event of the platform.
    await expect.poll(() => kinds(adas)).toEqual(['hello', 'event', 'event', 'app-changed', 'nodes-changed', 'event']);
    await expect.poll(() => kinds(bobs)).toEqual(['hello', 'event', 'app-changed', 'nodes-changed']);
    const heard = (reader: Reader) => JSON.stringify(reader.events);
    expect(heard(adas)).toContain('"appName":"shop"');
    expect(heard(adas)).toContain('node-lost');
    expect(heard(adas)).not.toContain('blog');
    expect(heard(bobs)).toContain('"appName":"blog"');
    expect(heard(bobs)).not.toMatch(/shop|node-lost/);
    expect(adas.headers.get('x-request-id')).toMatch(/^req_/);
    expect(adas.headers.get('x-content-type-options')).toBe('nosniff');
    for (const { data } of [...adas.events, ...bobs.events]) expect(LiveEventSchema.parse(data)).toEqual(data);
  });

  it('come in their order, and one that cannot be told costs nothing else', async () => {
    const platform = memoryPlatform();
    const ada = await addUser(platform, 'ada');
    const app = await createApp(platform, ada, 'shop');
    const reader = await listening(platform, await panel(platform), ada);
    platform.stores.failNext('apps.byId', new Error('the database is locked'));
    const changed = { type: 'app-changed', appId: app.id, ownerId: ada.id } as const;
    platform.bus.publish(changed);
    for (const runId of ['run_1', 'run_2']) platform.bus.publish({ ...changed, type: 'run-changed', runId });
    platform.bus.publish({ type: 'nodes-changed' });
    await expect.poll(() => reader.events.length).toBe(4);
    expect(reader.events.slice(1).map(({ data }) => data)).toEqual([
      { type: 'run-changed', appName: 'shop', runId: 'run_1' },
      { type: 'run-changed', appName: 'shop', runId: 'run_2' },
      { type: 'nodes-changed' },
    ]);
  });

  it('leave no listener behind', async () => {
    const platform = memoryPlatform();
    const ada = await addUser(platform, 'ada');
    const base = await panel(platform);
    const listeners = countListeners(platform);
    const readers = await Promise.all([1, 2, 3].map(() => listening(platform, base, ada)));
    expect(listeners()).toBe(3);
    for (const reader of readers) reader.leave();
    await expect.poll(listeners).toBe(0);
  });

  it('are for those who are signed in, and no longer', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const platform = memoryPlatform();
    const ada = await addUser(platform, 'ada');
    const base = await panel(platform);
    const url = base + urlOf(operations.liveEvents);
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { method: 'HEAD', headers: await bearer(platform, ada) })).status).toBe(404);
    const reader = await read(url, await sessionCookie(platform, ada));
    await expect.poll(() => reader.events.length).toBe(1);
    vi.advanceTimersByTime(15_000);
    await expect.poll(() => reader.beats).toBe(1);
    platform.clock.advance(platform.rules.sessionMs);
    vi.advanceTimersByTime(15_000);
    await expect.poll(() => reader.ended()).toBe(true);
  });

  it('cut off a reader who does not keep up', async () => {
    const platform = memoryPlatform();
    const ada = await addUser(platform, 'ada');
    const { hostname, port } = new URL(await panel(platform));
    const { authorization } = await bearer(platform, ada);
    const listeners = countListeners(platform);
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    onTestFinished(() => {
      socket.destroy();
    });
    socket.pause();
    const head = `GET ${urlOf(operations.liveEvents)} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: ${authorization}\r\n\r\n`;
    socket.write(head);
    await expect.poll(listeners).toBe(1);
    const text = 'x'.repeat(100_000);
    const event = { id: 'evt', kind: 'node-lost' as const, params: { text }, at: 1, actor: 'platform' };
    await until(() => {
      for (let time = 0; time < 10; time += 1) platform.bus.publish({ type: 'event', event });
      return listeners() === 0;
    });
  });
});

function countListeners(platform: Platform): () => number {
  let listeners = 0;
  const subscribe = platform.bus.subscribe.bind(platform.bus);
  platform.bus.subscribe = (tell) => {
    listeners += 1;
    const unsubscribe = subscribe(tell);
    return () => {
      listeners -= 1;
      unsubscribe();
    };
  };
  return () => listeners;
}

describe('the log of a run', () => {
  it('is followed from any line on to its end', async () => {
    const world = await World.make();
    const running = await world.boot();
    const base = await panel(running.platform);
    const headers = await bearer(running.platform, world.user);
    world.memory.runner.hold();
    const run = await world.upload(running, 'shop');
    await world.inStage(run, 'build');
    const url = base + urlOf(operations.followRunLog, { run: run.id });
    const first = await read(url, headers);
    await expect.poll(() => texts(first).some((text) => text.startsWith('building'))).toBe(true);
    const { id } = first.events.at(-1)!;
    first.leave();
    world.memory.runner.print(run.id, 'linking');
    // As a browser that lost its connection, and as a program that knows where it was.
    const again = await read(url, { ...headers, 'last-event-id': id! });
    const program = await read(`${url}?from=${id}`, headers);
    world.memory.runner.finish(run.id);
    for (const reader of [again, program]) {
      await expect.poll(() => reader.ended()).toBe(true);
      expect(texts(reader)[0]).toBe('linking');
      expect(texts(reader)).toContain('release v1 is live');
      const last = reader.events.at(-1);
      expect(last?.event).toBe('end');
      expect(operations.getRun.result.parse(last?.data)).toMatchObject({ state: 'succeeded' });
    }
    const ids = again.events.filter(({ event }) => event === 'line').map((event) => Number(event.id));
    expect(ids).toEqual(ids.map((_, index) => Number(id) + 1 + index));
  });

  it.each([
    ['en', 'the nodes are full: waiting for room'],
    ['ko', '앱의 복제본을 더 실행할 만큼 메모리가 남은 노드가 없습니다.'],
  ])('says what is in the way in the reader’s language: %s', async (language, expected) => {
    const world = await World.make();
    const running = await world.boot();
    world.memory.runtime.fill({ code: 'nodes-full', params: { needed: 'memory' } });
    const run = await world.upload(running, 'shop');
    const headers = { ...(await bearer(running.platform, world.user)), 'accept-language': language };
    const reader = await read(
      (await panel(running.platform)) + urlOf(operations.followRunLog, { run: run.id }),
      headers,
    );
    await expect.poll(() => texts(reader)).toContain(expected);
    world.memory.runtime.letGo();
    await expect.poll(() => reader.ended()).toBe(true);
    expect(texts(reader)).toContain('release v1 is live');
  });

  it('of a run that has ended is given whole, however long it is', async () => {
    const platform = memoryPlatform();
    const ada = await addUser(platform, 'ada');
    const app = await createApp(platform, ada, 'shop');
    await platform.stores.runs.enqueue({
      ...{ id: 'run_1', appId: app.id, kind: 'config', state: 'succeeded', stages: [], cancelRequested: false },
      ...{ resumes: 0, requestedBy: 'ada', createdAt: 1 },
    });
    const line = { at: 1, source: 'build', stream: 'out' as const, text: 'x'.repeat(200) };
    for (let batch = 0; batch < 4; batch += 1) await platform.runLog.append('run_1', Array(3_000).fill(line));
    const reader = await read(
      (await panel(platform)) + urlOf(operations.followRunLog, { run: 'run_1' }),
      await bearer(platform, ada),
    );
    await expect.poll(() => reader.ended(), { timeout: 10_000 }).toBe(true);
    expect(reader.events).toHaveLength(12_001);
  });

  it('ends when it cannot be read, and nothing of it is left', async () => {
    const platform = memoryPlatform();
    const ada = await addUser(platform, 'ada');
    const app = await createApp(platform, ada, 'shop');
    await platform.stores.runs.enqueue({
      ...{ id: 'run_1', appId: app.id, kind: 'config', state: 'queued', stages: [], cancelRequested: false },
      ...{ resumes: 0, requestedBy: 'ada', createdAt: 1 },
    });
    platform.runLog.read = () => Promise.reject(new Error('the disk is gone'));
    const reader = await read(
      (await panel(platform)) + urlOf(operations.followRunLog, { run: 'run_1' }),
      await bearer(platform, ada),
    );
    await expect.poll(() => reader.ended()).toBe(true);
    expect(reader.events).toEqual([]);
  });
});

describe('the log of an app', () => {
  it('is given and ended, or followed', async () => {
    const world = await World.make();
    const running = await world.boot();
    const { appId } = await world.deployed(running, 'shop');
    const url = (await panel(running.platform)) + urlOf(operations.appLogs, { app: 'shop' });
    const headers = await bearer(running.platform, world.user);
    const kept = await read(url, headers);
    await expect.poll(() => kept.ended()).toBe(true);
    expect([...texts(kept), kept.events.at(-1)?.event]).toEqual(['up', 'up', 'end']);
    world.memory.runtime.print(appId, '{"level":50,"msg":"no"}');
    const named = await read(`${url}?lines=1`, headers);
    await expect.poll(() => named.ended()).toBe(true);
    expect(named.events[0]?.data).toMatchObject({ level: 'error', text: '{"level":50,"msg":"no"}' });
    const following = await read(`${url}?follow=true&lines=1`, headers);
    await expect.poll(() => texts(following)).toEqual(['{"level":50,"msg":"no"}']);
    world.memory.runtime.print(appId, 'hello');
    await expect.poll(() => texts(following).at(-1)).toBe('hello');
    const watchers = world.memory.runtime.watchers;
    following.leave();
    await expect.poll(() => world.memory.runtime.watchers).toBe(watchers - 1);
  });
});

function texts(reader: Reader): string[] {
  return reader.events.filter(({ event }) => event === 'line').map(({ data }) => (data as { text: string }).text);
}
