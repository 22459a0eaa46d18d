import type { Run } from '@nonstop4/contract';
import { table } from '../../harness/table.ts';
import { median, percentile, seconds } from '../figures.ts';
import { ProofApp } from '../proof-app.ts';
import type { ProofContext, ProofResult } from '../proof-part.ts';
import { ENTRANCE } from '../testbed.ts';

const STAGES = ['receive', 'push', 'build', 'volume', 'deploy', 'verify'] as const;
const UPDATE_MS = 15_000;

/** From the upload to the visitor's answer: an App that is new, and an update of which only the code has changed. */
export async function uploadSpeed(context: ProofContext): Promise<ProofResult> {
  const { options, progress } = context;
  const first: Timed[] = [];
  const update: Timed[] = [];
  for (let round = 1; round <= options.uploads; round += 1) {
    progress.step(`Upload to live, ${round} of ${options.uploads} …`);
    const app = new ProofApp(`speed-${round}`, context.platform, context.cluster, ENTRANCE);
    try {
      first.push(await timed(() => app.deployNext()));
      update.push(await timed(() => app.deployNext()));
    } finally {
      await app.remove();
    }
  }
  const updateMs = median(update.map(({ ms }) => ms));
  return {
    title: 'upload → live without load',
    promise: `a code-only update takes at most ${seconds(UPDATE_MS)} (median)`,
    broken: [],
    slow: updateMs > UPDATE_MS ? [`it took ${seconds(updateMs)}`] : [],
    facts: table([['', 'median', 'p95', ...STAGES], rowOf('first upload', first), rowOf('code-only update', update)]),
  };
}

interface Timed {
  ms: number;
  run: Run;
}

async function timed(work: () => Promise<Run>): Promise<Timed> {
  const began = performance.now();
  const run = await work();
  return { ms: performance.now() - began, run };
}

function rowOf(title: string, all: readonly Timed[]): string[] {
  const whole = all.map(({ ms }) => ms);
  const stages = STAGES.map((name) => seconds(median(all.map(({ run }) => stageMs(run, name)))));
  return [title, seconds(median(whole)), seconds(percentile(whole, 95)), ...stages];
}

function stageMs({ stages }: Run, name: (typeof STAGES)[number]): number {
  const stage = stages.find((one) => one.name === name);
  return Date.parse(stage?.endedAt ?? '') - Date.parse(stage?.startedAt ?? '');
}
