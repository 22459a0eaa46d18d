import { setTimeout as wait } from 'node:timers/promises';
import { cutPower } from '../../../testbed/cluster/power.ts';
import { askVisitor } from '../ask-visitor.ts';
import { seconds } from '../figures.ts';
import { load } from '../load.ts';
import type { ProofContext, ProofResult } from '../proof-part.ts';
import { ENTRANCE, holderOfAddress } from '../testbed.ts';
import { powerUp } from './power-cuts.ts';

const LOOK_MS = 50;
const MOST_MS = 30_000;

/** Power loss of the worker that holds the virtual address: what its visitors see until the other one has it. */
export async function addressTakeover(context: ProofContext): Promise<ProofResult> {
  const { app, progress } = context;
  progress.step('Power loss of the worker that holds the virtual address …');
  const holder = await holderOfAddress();
  if (!holder) throw new Error('No worker holds the virtual address.');
  let takeoverMs = 0;
  const report = await load(
    context,
    async () => {
      await cutPower(holder);
      const began = performance.now();
      takeoverMs = await firstAnswer(app.hostname, began);
      await wait(3_000);
    },
    { reconnect: true },
  );
  await powerUp(holder);
  await app.untilRedundant();
  return {
    title: 'power loss of the worker that holds the virtual address',
    promise: 'a takeover time is measured; requests on connections of the dead edge are lost',
    load: report,
    broken: takeoverMs > MOST_MS ? ['nobody took the address over'] : [],
    facts: [
      `first answer on a new connection after ${seconds(takeoverMs)}`,
      `${report.failed} failed and ${report.reconnected} GETs were sent once more of ${report.sent}`,
    ],
  };
}

async function firstAnswer(hostname: string, began: number): Promise<number> {
  for (;;) {
    const tried = Promise.race([askVisitor(ENTRANCE, hostname, '/'), wait(500).then(() => 'late')]);
    if ((await tried).startsWith('200 ')) return performance.now() - began;
    if (performance.now() - began > MOST_MS) return performance.now() - began;
    await wait(LOOK_MS);
  }
}
