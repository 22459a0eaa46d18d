import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { judgeRedundancy } from '../../../server/src/domain/redundancy.ts';
import { KubernetesHarness } from './kubernetes-runtime.ts';

const run = promisify(execFile);
/** DESIGN.md section 5, promise 7; the loop that shows it looks each second. */
const SHOWN_MS = 9_000;
const TESTBED = 'testbed/cluster.ts';

// Needs the cluster for itself: a worker loses its power.
it('a lost node shows within ten seconds, and copies are spread again when it is back', async (context) => {
  const { KUBECONFIG = '' } = process.env;
  if (!existsSync(TESTBED) || !KUBECONFIG.includes('testbed')) context.skip('only the testbed lets its power be cut');
  const harness = await KubernetesHarness.start('user_loss');
  const spec = harness.spec('shop');
  const state = async () =>
    judgeRedundancy({ desiredState: 'running', replicas: 2 }, await harness.runtime.observe(spec.appId), true).state;
  const placing = setInterval(() => void harness.runtime.place().catch(() => undefined), 1_000);
  try {
    await harness.runtime.apply(spec);
    const before = await harness.settled(spec);
    expect(await state()).toBe('redundant');
    const lost = before.replicas.find(({ node }) => node === 'worker1');
    await run(process.execPath, [TESTBED, 'kill-node', '1']);
    const cutAt = Date.now();
    await harness.until(async () => (await state()) === 'not-redundant');
    const shownMs = Date.now() - cutAt;
    expect(shownMs).toBeLessThan(SHOWN_MS);
    const node = (await harness.runtime.nodes()).find(({ name }) => name === lost?.node);
    expect(node).toMatchObject({ ready: false, message: expect.stringContaining('does not answer') });
    // The other node takes the second copy, and both stay there until there are two nodes again.
    await harness.until(async () => {
      const seen = await harness.runtime.observe(spec.appId);
      return seen?.replicas.filter((replica) => replica.state === 'ready').length === 2;
    });
    const replacedMs = Date.now() - cutAt;
    await run(process.execPath, [TESTBED, 'start-node', '1']);
    const backAt = Date.now();
    await harness.until(async () => (await state()) === 'redundant');
    console.log(
      `shown after ${shownMs} ms, replaced after ${replacedMs} ms, redundant ${Date.now() - backAt} ms after the node was back`,
    );
  } finally {
    clearInterval(placing);
    await run(process.execPath, [TESTBED, 'start-node', '1']);
    await harness.stop();
  }
}, 400_000);
