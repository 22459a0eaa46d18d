import { operations } from '@nonstop4/contract';
import type { LoadReport } from '@nonstop4/loadgen';
import { until } from '../../harness/until.ts';
import { seconds } from '../figures.ts';
import { load, tooMany } from '../load.ts';
import type { ProofContext, ProofResult } from '../proof-part.ts';

const EMPTY_MS = 180_000;
const SAMPLE_MS = 200;

/** A node is taken out of service by the panel's button, and taken back. */
export async function nodeDrain(context: ProofContext): Promise<ProofResult> {
  const { replicas } = await context.app.detail();
  const figures = { emptiedMs: 0, redundantMs: 0 };
  const watching = watchReady(context);
  let report: LoadReport;
  try {
    report = await load(context, ({ elapsedMs }) => drainAndTakeBack(context, elapsedMs, figures));
  } finally {
    await watching.stop();
  }
  const fewest = await watching.stop();
  return {
    title: 'A node is drained',
    promise: `0 failed; never below ${replicas} ready`,
    load: report,
    broken: [
      ...tooMany(report, 'GET'),
      ...tooMany(report, 'POST'),
      ...(fewest < replicas ? [`only ${fewest} replicas were ready at one moment`] : []),
    ],
    facts: [
      `empty after ${seconds(figures.emptiedMs)}, redundant again ${seconds(figures.redundantMs)} after it was taken back`,
      `fewest ready replicas: ${fewest}`,
    ],
  };
}

async function drainAndTakeBack(
  context: ProofContext,
  elapsedMs: () => number,
  figures: { emptiedMs: number; redundantMs: number },
): Promise<void> {
  const { app, progress } = context;
  const [pod] = await app.pods();
  if (!pod) throw new Error('There is no replica that could move.');
  progress.step(`Taking ${pod.node} out of service …`);
  const began = elapsedMs();
  await call(context, 'drainNode', pod.node);
  try {
    await until(async () => (await nodeOf(context, pod.node))?.drain?.left === 0, {
      timeoutMs: EMPTY_MS,
      what: `${pod.node} to be empty`,
    });
    figures.emptiedMs = elapsedMs() - began;
  } finally {
    await call(context, 'uncordonNode', pod.node);
  }
  progress.step(`${pod.node} is back; waiting for two nodes again …`);
  const back = elapsedMs();
  await app.untilRedundant();
  figures.redundantMs = elapsedMs() - back;
}

function call({ platform }: ProofContext, id: 'drainNode' | 'uncordonNode', node: string): Promise<unknown> {
  return platform.api.call(operations[id], { params: { node } });
}

async function nodeOf({ platform }: ProofContext, name: string) {
  const { nodes } = await platform.api.call(operations.system, {});
  return nodes.find((node) => node.name === name);
}

/** The fewest copies that the cluster had as ready at any look. */
function watchReady({ app }: ProofContext): { stop(): Promise<number> } {
  let fewest = Number.POSITIVE_INFINITY;
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      const ready = (await app.pods()).filter((pod) => pod.ready).length;
      fewest = Math.min(fewest, ready);
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    }
  })();
  return {
    async stop() {
      stopped = true;
      await watching;
      return fewest;
    },
  };
}
