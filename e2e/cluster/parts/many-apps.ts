import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { type AppSummary, operations } from '@nonstop4/contract';
import { logText, upload, zipFiles } from '../../harness/deploy.ts';
import { seconds } from '../figures.ts';
import { ProofApp } from '../proof-app.ts';
import type { ProofContext, ProofResult } from '../proof-part.ts';
import { proofProgram } from '../proof-program.ts';
import { ENTRANCE } from '../testbed.ts';

const REST_MS = 60_000;
const MOST_CALLS = 1;
/** What the platform asks of the API for itself (its Lease, nodes, usage), however few Apps there are. */
const OWN_CALLS = 100;
/** Seldom, and all at once: the server is what is measured. */
const LOOK_MS = 2_000;
const AT_MOST_MS = 2_400_000;
const LOG_LINES = 15;
const SETTLED_WELL: ReadonlySet<string> = new Set(['live', 'waiting for room']);
/** A run waits for the cluster most of its time. */
const RUNS_AT_ONCE = 16;
/** What they meet is to be the room on the nodes, not what one account may have. */
const SETTINGS = {
  NONSTOP4_RUNS_AT_ONCE: String(RUNS_AT_ONCE),
  NONSTOP4_QUOTA_PODS: '1000',
  NONSTOP4_QUOTA_MEMORY: '500 GB',
  NONSTOP4_DEFAULT_MEMORY: '128 MB',
};

/** Many Apps are uploaded at once: how long until each is live or says why not, and what they cost the cluster's API at rest. */
export async function manyApps(context: ProofContext): Promise<ProofResult> {
  const { options, platform, cluster, progress, signal } = context;
  progress.step(`${options.apps} uploads at once …`);
  const back = await platform.restartWith(SETTINGS);
  const zip = await zipFiles(proofProgram('1.0.0'));
  const apps = Array.from({ length: options.apps }, (_, n) => new ProofApp(`many-${n}`, platform, cluster, ENTRANCE));
  const began = performance.now();
  try {
    for (const { name } of apps) {
      signal.throwIfAborted();
      await upload(platform, name, zip);
    }
    const uploaded = performance.now() - began;
    const settled = await untilSettled(context, new Set(apps.map(({ name }) => name)), began);
    const failed = await failuresOf(context, settled.failed);
    progress.step('At rest for a minute …');
    const calls = await callsAtRest(context);
    const perApp = calls / apps.length;
    return {
      title: `${apps.length} apps at once`,
      promise: `each is live or says why not; less than ${MOST_CALLS} call of the API for each app and minute at rest (${OWN_CALLS} in all for fewer apps)`,
      broken: [
        ...failed,
        ...(calls < Math.max(OWN_CALLS, MOST_CALLS * apps.length)
          ? []
          : [`${perApp.toFixed(2)} calls for each app and minute`]),
      ],
      facts: [
        `all were uploaded after ${seconds(uploaded)}`,
        ...settled.facts,
        `${perApp.toFixed(2)} calls of the API for each app and minute at rest (${calls} in all)`,
        `${RUNS_AT_ONCE} runs at once (usual: 2)`,
        `memory of the server: ${(await residentMb(platform.pid)).toFixed(0)} MB`,
      ],
    };
  } finally {
    // The last ones first: they wait for room, and would begin all at once as the others leave.
    for (const { name } of apps.toReversed()) {
      const body = { confirm: name, deleteData: true };
      await platform.api.call(operations.deleteApp, { params: { app: name }, body }).catch(() => undefined);
    }
    await back();
  }
}

interface Settled {
  /** In words, how many came to which state and when the last one did. */
  facts: string[];
  /** Ids of runs. The program works and the cluster takes it: none has a reason to end in another way. */
  failed: string[];
}

/** Until no run is queued or works: each has ended, or says that it waits for room. */
async function untilSettled(
  { platform, signal }: ProofContext,
  names: ReadonlySet<string>,
  began: number,
): Promise<Settled> {
  const since = new Map<string, number>();
  for (const known = new Map<string, string>(); ; await wait(LOOK_MS, undefined, { signal })) {
    const at = performance.now() - began;
    const listed = await platform.api.call(operations.listApps, {});
    const mine = listed.filter(({ name }) => names.has(name));
    const states = mine.map(({ name, lastRun }) => [name, stateOf(lastRun)] as const);
    for (const [name, state] of states) {
      if (known.get(name) !== state) since.set(state, at);
      known.set(name, state);
    }
    const unsettled = states.filter(([, state]) => state === 'queued' || state === 'running').length;
    if (states.length === names.size && unsettled === 0) {
      const counted = Map.groupBy(states, ([, state]) => state);
      return {
        facts: [...counted].map(
          ([state, those]) => `${those.length} ${state}, the last after ${seconds(since.get(state) ?? 0)}`,
        ),
        failed: mine.flatMap(({ lastRun }) => (lastRun && !SETTLED_WELL.has(stateOf(lastRun)) ? [lastRun.id] : [])),
      };
    }
    if (at > AT_MOST_MS) throw new Error(`${unsettled} of ${names.size} apps are neither live nor say why not.`);
  }
}

function stateOf(run: AppSummary['lastRun']): string {
  if (run?.state === 'succeeded') return 'live';
  return run?.waitsFor === 'room' ? 'waiting for room' : (run?.state ?? 'queued');
}

/** Each with its code, its place and the last lines of its log. */
function failuresOf({ platform }: ProofContext, runIds: readonly string[]): Promise<string[]> {
  return Promise.all(
    runIds.map(async (id) => {
      const run = await platform.api.call(operations.getRun, { params: { run: id } });
      const at = run.stages.find(({ state }) => state === 'failed')?.name ?? 'no stage';
      const log = (await logText(platform, id)).split('\n').slice(-LOG_LINES).join('\n');
      return `${run.appName} ended as ${run.state} in ${at}: ${JSON.stringify(run.failure)}\n${log}`;
    }),
  );
}

async function callsAtRest({ platform, signal }: ProofContext): Promise<number> {
  const read = async () => {
    const text = await (await fetch(`${platform.url}/metrics`)).text();
    return Number(/^nonstop4_cluster_calls_total (\d+)/m.exec(text)?.[1]);
  };
  const before = await read();
  await wait(REST_MS, undefined, { signal });
  return (await read()) - before;
}

async function residentMb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}
