import type { V1Node } from '@kubernetes/client-node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NodeReach } from './node-reach.ts';

const node = (name: string): V1Node => ({
  metadata: { name },
  status: { addresses: [{ type: 'InternalIP', address: name }] },
});
const NODES = ['n1', 'n2'].map(node);
const answering = new Set<string>();
const changed = vi.fn();
let reach: NodeReach;

beforeEach(() => {
  vi.useFakeTimers();
  changed.mockClear();
  answering.clear();
  reach = new NodeReach(
    () => NODES,
    changed,
    async (address) => answering.has(address),
  );
});
afterEach(() => {
  reach.close();
  vi.useRealTimers();
});
const silent = () => NODES.filter((one) => reach.isSilent(one)).map(({ metadata }) => metadata?.name);

async function open(...names: string[]): Promise<void> {
  for (const name of names) answering.add(name);
  reach.open();
  await vi.advanceTimersByTimeAsync(10);
}

it('takes a node for lost after two knocks that it does not answer, and for back after one that it does', async () => {
  await open('n1', 'n2');
  answering.delete('n1');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(silent()).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(silent()).toEqual(['n1']);
  expect(changed).toHaveBeenCalledTimes(1);
  answering.add('n1');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(silent()).toEqual([]);
  expect(changed).toHaveBeenCalledTimes(2);
});

it('says nothing of a node that it could never reach', async () => {
  await open('n2');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(silent()).toEqual([]);
});

it('does not take all nodes for lost at once: it is cut off itself', async () => {
  await open('n1', 'n2');
  answering.clear();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(silent()).toEqual([]);
  answering.add('n2');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(silent()).toEqual(['n1']);
});
