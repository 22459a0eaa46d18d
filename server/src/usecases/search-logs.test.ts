import { describe, expect, it } from 'vitest';
import { collect } from '../../../testing/collect.ts';
import { World } from '../../../testing/platform/world.ts';
import { Problem } from '../domain/problem.ts';
import { findLogs, type LogSearch, searchLogs } from './search-logs.ts';

const ANY = { text: '', regex: false };

async function shopWith(...texts: string[]) {
  const world = await World.make();
  const server = await world.boot();
  const { appId } = await world.deployed(server, 'shop');
  for (const text of texts) {
    world.memory.clock.advance(1_000);
    world.memory.runtime.print(appId, text);
  }
  const { platform } = server;
  const search = async (more: Partial<LogSearch> = {}) =>
    searchLogs(platform, world.user, await world.app('shop'), {
      ...ANY,
      limit: 100,
      signal: new AbortController().signal,
      ...more,
    });
  const textsOf = async (more: Partial<LogSearch> = {}) => (await search(more)).lines.map(({ text }) => text);
  return { world, platform, appId, search, textsOf };
}

describe('a search of logs', () => {
  it('finds words whatever the case and colours, and patterns', async () => {
    const { textsOf } = await shopWith(
      'GET / 200',
      '\u001b[31mTIME\u001b[0mout after 30 s',
      'get /cart 500',
      '주문 완료',
    );
    expect(await textsOf({ text: 'Get' })).toEqual(['GET / 200', 'get /cart 500']);
    expect(await textsOf({ text: 'timeout' })).toEqual(['\u001b[31mTIME\u001b[0mout after 30 s']);
    expect(await textsOf({ text: '주문' })).toEqual(['주문 완료']);
    expect(await textsOf({ text: '\\b(500|30 s)$', regex: true })).toHaveLength(2);
    expect(await textsOf({ text: '(a+)+$', regex: true })).toEqual([]);
    await expect(textsOf({ text: '(', regex: true })).rejects.toBeInstanceOf(Problem);
  });

  it('leaves out what is below a level, of another copy, stream or time', async () => {
    const { textsOf, search } = await shopWith('INFO ready', 'WARN slow', '{"level":"error","msg":"no"}', 'plain');
    expect(await textsOf({ level: 'warn' })).toEqual(['WARN slow', '{"level":"error","msg":"no"}']);
    const { lines } = await search();
    expect(await textsOf({ replica: lines[0]?.source ?? '' })).toContain('plain');
    expect(await textsOf({ replica: 'rep_none' })).toEqual([]);
    expect(await textsOf({ stream: 'err' })).toEqual([]);
    const slow = lines.find(({ text }) => text === 'WARN slow')?.at ?? 0;
    expect(await textsOf({ from: slow })).toEqual(['WARN slow', '{"level":"error","msg":"no"}', 'plain']);
    expect(await textsOf({ from: slow, to: slow })).toEqual(['WARN slow']);
  });

  it('gives the newest first, and goes on where it stopped', async () => {
    const { search } = await shopWith(...Array.from({ length: 10 }, (_, index) => `line ${index}`));
    const newest = await search({ text: 'line', limit: 4 });
    expect(newest.lines.map(({ text }) => text)).toEqual(['line 6', 'line 7', 'line 8', 'line 9']);
    expect(newest.stoppedBy).toBe('limit');
    const before = await search({ text: 'line', limit: 100, to: newest.searchedTo ?? 0 });
    expect(before.lines.map(({ text }) => text)).toEqual(Array.from({ length: 6 }, (_, index) => `line ${index}`));
    expect(before.searchedTo).toBeUndefined();
  });

  it('stops after a while with what it has', async () => {
    const { platform, search, world } = await shopWith(...Array.from({ length: 50 }, (_, index) => `line ${index}`));
    const compile = platform.patterns.compile.bind(platform.patterns);
    platform.patterns = {
      compile: (pattern) => {
        const matches = compile(pattern);
        return (text) => {
          world.memory.clock.advance(1_000);
          return matches(text);
        };
      },
    };
    const found = await search({ text: 'line', regex: true });
    expect(found.stoppedBy).toBe('time');
    expect(found.searchedLines).toBeGreaterThan(5);
    expect(found.searchedLines).toBeLessThan(20);
    expect(found.searchedTo).toBeDefined();
  });
});

it('gives all lines that fit in the order in which they were written', async () => {
  const { platform, world } = await shopWith('one', 'two', 'three');
  const lines = await findLogs(platform, await world.app('shop'), {
    text: 't',
    regex: false,
    signal: new AbortController().signal,
  });
  expect((await collect(lines)).map(({ text }) => text)).toEqual(['two', 'three']);
});
