import { setTimeout as wait } from 'node:timers/promises';
import { startControlPlane } from '../../../testbed/cluster/control-plane.ts';
import { startRegistry } from '../../../testbed/cluster/registry.ts';
import { endDaemons } from '../../../testbed/machine/daemons.ts';
import { seconds } from '../figures.ts';
import { load, tooMany } from '../load.ts';
import type { ProofContext, ProofResult } from '../proof-part.ts';

const PARTS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'registry', 'registry-push'];

/** API server, controllers, scheduler, registry and our own server are killed at once and stay away. */
export async function controlPlaneLoss(context: ProofContext): Promise<ProofResult> {
  const { options, platform, app, progress } = context;
  progress.step(`Everything but the workers is away for ${options.outageSeconds} s …`);
  let tookMs = 0;
  const report = await load(context, async ({ elapsedMs }) => {
    try {
      await Promise.all([platform.kill(), endDaemons(PARTS, 'hard')]);
      await wait(options.outageSeconds * 1_000, undefined, { signal: context.signal });
    } finally {
      await startRegistry();
      await startControlPlane();
      await platform.run();
    }
    const back = elapsedMs();
    await app.untilRedundant();
    // Controllers and nodes find each other again; an upload that is sent meanwhile waits for them.
    await app.deployNext();
    tookMs = elapsedMs() - back;
  });
  return {
    title: `API server, registry and our server away for ${options.outageSeconds} s`,
    promise: '0 failed, POST included',
    load: report,
    broken: [...tooMany(report, 'GET'), ...tooMany(report, 'POST')],
    facts: [`an upload that was sent as soon as they were back was live after ${seconds(tookMs)}`],
  };
}
