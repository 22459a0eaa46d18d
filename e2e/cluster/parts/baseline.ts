import { watchIdle } from '../../demo/machine-idle.ts';
import { loadAlone, tooMany } from '../load.ts';
import type { ProofContext, ProofResult } from '../proof-part.ts';

const WARM_UP_MS = 3_000;

/** Load alone: what the other parts are compared with. */
export async function baseline(context: ProofContext): Promise<ProofResult> {
  await loadAlone(context, WARM_UP_MS);
  const idle = watchIdle();
  const report = await loadAlone(context, context.options.baselineSeconds * 1_000);
  return {
    title: 'load alone',
    promise: '0 failed',
    load: report,
    broken: [...tooMany(report, 'GET'), ...tooMany(report, 'POST')],
    facts: [`${(idle() * 100).toFixed(0)} % of the processors' time was left`],
  };
}
