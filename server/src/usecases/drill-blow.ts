import type { DrillReport } from '../domain/drill.ts';
import type { Platform } from './platform.ts';

type Blow = Pick<DrillReport, 'kind' | 'target'>;

/** What a drill does to its target. */
export async function strike({ runtime }: Platform, { kind, target }: Blow): Promise<void> {
  if (kind === 'node-drain') await runtime.drain(target);
  else await runtime.kill(kind === 'replica-kill' ? { replica: target } : { node: target });
}

/** Whether an emptied node may take copies again: without it an App of two copies on two nodes would never be redundant again. */
export async function isEmptied({ runtime }: Platform, { kind, target }: Blow): Promise<boolean> {
  if (kind !== 'node-drain') return false;
  const node = (await runtime.nodes()).find(({ name }) => name === target);
  return node?.drain?.left === 0;
}

/** Undoes what a drill did to its node, whether it came to its end or not. */
export async function takeNodeBack({ runtime }: Platform, { kind, target }: Blow): Promise<void> {
  if (kind === 'node-drain') await runtime.uncordon(target);
}
