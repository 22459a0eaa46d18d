import type { LiveEventView } from '@nonstop4/contract';
import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { keys } from '../api/keys.ts';
import { staleAfter } from './stale-data.ts';

/** What is out of date after an event, of a page that has read everything about two apps. */
function staleKeys(event: LiveEventView): string[] {
  const client = new QueryClient();
  const all = [
    keys.apps(),
    keys.system(),
    keys.tokens(),
    keys.run('r1'),
    keys.run('r2'),
    ...['shop', 'blog'].flatMap((app) => [
      keys.app(app),
      keys.runs(app),
      keys.releases(app),
      keys.events(app),
      keys.drills(app),
      keys.availability(app),
      keys.updates(app),
    ]),
    keys.metrics('shop', 60),
    keys.file('shop', 1, 'index.js'),
  ];
  for (const key of all) client.setQueryData(key, 'read');
  const stale = staleAfter(event);
  if (stale === 'everything') return ['everything'];
  for (const queryKey of stale) void client.invalidateQueries({ queryKey: [...queryKey] });
  return all.filter((key) => client.getQueryState(key)?.isInvalidated).map((key) => key.join(' '));
}

const happened = (kind: string, appName?: string): LiveEventView => ({
  type: 'event',
  event: { id: 'e', kind, params: {}, at: '2026-01-01T00:00:00Z', actor: 'platform', ...(appName ? { appName } : {}) },
});

describe('what a live event makes stale', () => {
  it('reads everything again after a connection', () => {
    expect(staleKeys({ type: 'hello', version: '1' })).toEqual(['everything']);
  });

  it('touches the changed app and the list, and no other app', () => {
    expect(staleKeys({ type: 'app-changed', appId: '1', appName: 'shop' })).toEqual([
      'apps',
      'app shop',
      'releases shop',
      'availability shop',
      'updates shop',
    ]);
  });

  it('touches the changed run and its app', () => {
    expect(staleKeys({ type: 'run-changed', appName: 'shop', runId: 'r1' })).toEqual([
      'apps',
      'run r1',
      'app shop',
      'runs shop',
    ]);
  });

  it('touches every app when nodes change, because each shows them', () => {
    expect(staleKeys({ type: 'nodes-changed' })).toEqual(['apps', 'system', 'app shop', 'app blog']);
  });

  it('touches the events, and what the event is about', () => {
    expect(staleKeys(happened('replica-crashed', 'shop'))).toEqual(['events shop']);
    expect(staleKeys(happened('drill-finished', 'shop'))).toEqual(['events shop', 'drills shop']);
    expect(staleKeys(happened('token-made'))).toEqual(['tokens']);
    expect(staleKeys(happened('signed-in'))).toEqual([]);
  });
});
