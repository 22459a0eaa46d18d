import type { EdgeView, NodeView, ReplicaView } from '@nonstop4/contract';
import { describe, expect, it } from 'vitest';
import { linkStates } from './link-states.ts';
import { nodesWithReplicas } from './nodes-with-replicas.ts';

const node = (name: string, ready = true): NodeView => ({
  ...{ name, ready, schedulable: true, pressure: [] },
  ...{ replicas: 1, memoryBytes: 1, cpuCores: 0 },
});
const edge = (name: string, ready = true): EdgeView => ({ name, ready });
const replica = (id: string, on: string, state: ReplicaView['state'] = 'ready'): ReplicaView => ({
  id,
  node: on,
  release: 1,
  state,
  startedAt: '2026-01-01T00:00:00Z',
  restarts: 0,
  cpuCores: 0,
  memoryBytes: 0,
  memoryLimitBytes: 1,
});

describe('the picture of a service', () => {
  it('shows every node, also one without a replica, and one that only a replica tells of', () => {
    const nodes = nodesWithReplicas([node('one'), node('two')], [replica('a', 'one'), replica('b', 'gone', 'lost')]);
    expect(nodes.map((one) => [one.name, one.ready, one.replicas.map((copy) => copy.id)])).toEqual([
      ['one', true, ['a']],
      ['two', true, []],
      ['gone', false, ['b']],
    ]);
  });

  it('opens a line only where a request would be answered', () => {
    const nodes = nodesWithReplicas(
      [node('one'), node('two'), node('three', false)],
      [replica('a', 'one'), replica('b', 'two', 'starting'), replica('c', 'three')],
    );
    const { toEdges, toNodes } = linkStates([edge('east'), edge('west', false)], nodes);
    expect(toEdges.map((link) => link.open)).toEqual([true, false]);
    expect(toNodes.map((link) => [link.from, link.to, link.open])).toEqual([
      [0, 0, true],
      [0, 1, false],
      [0, 2, false],
      [1, 0, false],
      [1, 1, false],
      [1, 2, false],
    ]);
  });
});
