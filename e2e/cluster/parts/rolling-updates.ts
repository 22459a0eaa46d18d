import { median, percentile, seconds } from '../figures.ts';
import { load, loadAlone, p99Ratio, tooMany } from '../load.ts';
import type { ProofContext, ProofResult } from '../proof-part.ts';

const MOST_P99_RATIO = 2;

/** Uploads again and again under load: each is built, tried, rolled out, and the old copies drained. */
export async function rollingUpdates(context: ProofContext): Promise<ProofResult> {
  const { options, app, progress } = context;
  const took: number[] = [];
  const report = await load(context, async ({ elapsedMs }) => {
    for (let round = 1; round <= options.updates; round += 1) {
      progress.step(`Rolling update ${round} of ${options.updates} …`);
      const began = elapsedMs();
      await app.deployNext();
      took.push(elapsedMs() - began);
    }
  });
  progress.step('The load alone once more …');
  const after = await loadAlone(context, options.baselineSeconds * 1_000);
  const alone = context.alone ? [context.alone, after] : [after];
  const ratio = p99Ratio(report, alone);
  return {
    title: `${options.updates} rolling updates`,
    promise: `0 failed, POST included; p99 at most ${MOST_P99_RATIO} × that of the load alone`,
    load: report,
    broken: [...tooMany(report, 'GET'), ...tooMany(report, 'POST')],
    slow: ratio <= MOST_P99_RATIO ? [] : [`p99 is ${ratio.toFixed(2)} × that of the load alone`],
    facts: [
      `p99 ${ratio.toFixed(2)} × that of the load alone (before and after: ${alone.map(({ latencyMs }) => latencyMs.p99.toFixed(1)).join(' and ')} ms)`,
      `upload to live under this load: median ${seconds(median(took))}, p95 ${seconds(percentile(took, 95))}`,
    ],
  };
}
