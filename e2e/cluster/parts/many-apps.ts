import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { operations, type Run } from '@nonstop4/contract';
import { upload, zipFiles } from '../../harness/deploy.ts';
import { seconds } from '../figures.ts';
import { ProofApp } from '../proof-app.ts';
import type { ProofContext, ProofResult } from '../proof-part.ts';
import { proofProgram } from '../proof-program.ts';
import { ENTRANCE } from '../testbed.ts';

const REST_MS = 60_000;
const MOST_CALLS = 1;
/** Seldom: hundreds of runs are waited for at once, and the server is what is measured. */
const LOOK_MS = 5_000;
/** A run waits for the cluster most of its time. */
const RUNS_AT_ONCE = 16;

/** Many Apps are uploaded at once: how long until each is live or says why not, and what they cost the cluster's API at rest. */
export async function manyApps(context: ProofContext): Promise<ProofResult> {
  const { options, platform, cluster, progress, signal } = context;
  progress.step(`${options.apps} uploads at once …`);
  const back = await platform.restartWith({ NONSTOP4_RUNS_AT_ONCE: String(RUNS_AT_ONCE) });
  const zip = await zipFiles(proofProgram('1.0.0'));
  const apps = Array.from({ length: options.apps }, (_, n) => new ProofApp(`many-${n}`, platform, cluster, ENTRANCE));
  const began = performance.now();
  try {
    const begun: { app: ProofApp; run: Run }[] = [];
    for (const app of apps) {
      signal.throwIfAborted();
      begun.push({ app, run: await upload(platform, app.name, zip) });
    }
    const ended = Promise.all(begun.map(({ app, run }) => app.ended(run, apps.length * REST_MS, LOOK_MS)));
    const interrupted = once(signal, 'abort').then(() => signal.throwIfAborted() as never);
    const runs = await Promise.race([ended, interrupted]);
    const took = performance.now() - began;
    const live = runs.filter(({ state }) => state === 'succeeded').length;
    const reasons = Map.groupBy(
      runs.filter(({ state }) => state !== 'succeeded'),
      ({ failure, state }) => failure?.code ?? state,
    );
    progress.step(`${live} are live; at rest for a minute …`);
    const calls = await callsAtRest(context);
    const perApp = calls / apps.length;
    return {
      title: `${apps.length} apps at once`,
      promise: `each is live or says why not; less than ${MOST_CALLS} call of the API for each app and minute at rest`,
      broken: perApp < MOST_CALLS ? [] : [`${perApp.toFixed(2)} calls for each app and minute`],
      facts: [
        `${live} live, ${[...reasons].map(([code, those]) => `${those.length} ${code}`).join(', ') || 'none refused'}, after ${seconds(took)}`,
        `${perApp.toFixed(2)} calls of the API for each app and minute at rest (${calls} in all)`,
        `${RUNS_AT_ONCE} runs at once (usual: 2)`,
        `memory of the server: ${(await residentMb(platform.pid)).toFixed(0)} MB`,
      ],
    };
  } finally {
    for (const { name } of apps) {
      const body = { confirm: name, deleteData: true };
      await platform.api.call(operations.deleteApp, { params: { app: name }, body }).catch(() => undefined);
    }
    await back();
  }
}

async function callsAtRest({ platform, signal }: ProofContext): Promise<number> {
  const read = async () => {
    const text = await (await fetch(`${platform.url}/metrics`)).text();
    return Number(/^nonstop4_cluster_calls (\d+)/m.exec(text)?.[1]);
  };
  const before = await read();
  await wait(REST_MS, undefined, { signal });
  return (await read()) - before;
}

async function residentMb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}
