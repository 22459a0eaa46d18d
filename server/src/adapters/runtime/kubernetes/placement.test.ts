import { describe, expect, it } from 'vitest';
import { nextMoves, type PlacementApp, type PlacementNode } from './placement.ts';

const NOW = 1_000_000;

function node(name: string, changes: Partial<PlacementNode> = {}): PlacementNode {
  return { name, takesCopies: true, since: 0, freeMemoryBytes: 100, ...changes };
}

function app(appId: string, nodes: string[], changes: Partial<PlacementApp> = {}): PlacementApp {
  return { appId, wanted: nodes.length, memoryBytes: 10, isSettled: true, isStuck: false, nodes, ...changes };
}

const emptied = node('n1', { takesCopies: false, drainRequest: 'one' });

describe('what has to move', () => {
  it('is nothing while copies are spread', () => {
    expect(nextMoves([node('n1'), node('n2')], [app('a', ['n1', 'n2']), app('single', ['n1'])], NOW)).toEqual([]);
  });

  it('is what has a copy on a node that is being emptied, once', () => {
    const apps = [app('a', ['n1', 'n2']), app('b', ['n2', 'n2']), app('c', ['n1'])];
    const moves = nextMoves([emptied, node('n2')], apps, NOW);
    expect(moves).toEqual([
      { appId: 'a', reason: 'drain n1 one' },
      { appId: 'c', reason: 'drain n1 one' },
    ]);
    const moved = app('a', ['n1', 'n2'], { move: { reason: 'drain n1 one', at: NOW } });
    expect(nextMoves([emptied, node('n2')], [moved], NOW)).toEqual([]);
    const again = [{ ...emptied, drainRequest: 'two' }, node('n2')];
    expect(nextMoves(again, [moved], NOW)).toEqual([{ appId: 'a', reason: 'drain n1 two' }]);
  });

  it('waits while there is nowhere to go, or while the app is being changed', () => {
    expect(nextMoves([emptied], [app('a', ['n1'])], NOW)).toEqual([]);
    expect(nextMoves([emptied, node('n2')], [app('a', ['n1'], { isSettled: false })], NOW)).toEqual([]);
  });

  it('is a few apps at a time; one that cannot come up elsewhere does not hold up the others', () => {
    const apps = ['a', 'b', 'c', 'd', 'e'].map((id) => app(id, ['n1', 'n2']));
    const nodes = [emptied, node('n2')];
    expect(nextMoves(nodes, apps, NOW).map(({ appId }) => appId)).toEqual(['a', 'b', 'c']);
    const move = { reason: 'drain n1 one', at: NOW };
    const [first, second, ...rest] = apps as [PlacementApp, PlacementApp, ...PlacementApp[]];
    const busy = [{ ...first, move, isSettled: false }, { ...second, move, isSettled: false, isStuck: true }, ...rest];
    expect(nextMoves(nodes, busy, NOW).map(({ appId }) => appId)).toEqual(['c', 'd']);
  });

  it('is what has all copies on one node, as soon as another one has been there for a while', () => {
    const apps = [app('a', ['n2', 'n2']), app('single', ['n2'])];
    expect(nextMoves([node('n1', { since: NOW - 1_000 }), node('n2')], apps, NOW)).toEqual([]);
    const nodes = [node('n1', { since: NOW - 20_000 }), node('n2')];
    const [move, ...others] = nextMoves(nodes, apps, NOW);
    expect(others).toEqual([]);
    expect(move?.appId).toBe('a');
    const [full, other] = nodes as [PlacementNode, PlacementNode];
    expect(nextMoves([{ ...full, freeMemoryBytes: 9 }, other], apps, NOW)).toEqual([]);
    const tried = (at: number) => [{ ...app('a', ['n2', 'n2']), move: { reason: move?.reason ?? '', at } }];
    expect(nextMoves(nodes, tried(NOW), NOW)).toEqual([]);
    expect(nextMoves(nodes, tried(NOW - 700_000), NOW)).toHaveLength(1);
  });
});
