// The figures of `npm run test:cluster`: what is promised of a service on a cluster, done to a real one and counted.
//   node e2e/cluster/proof.ts [--quick] [--embedded] [--without-times] [--apps=40] [--examples=all | --examples=ruby,go] [part …]

import { Cluster } from '../../server/src/kubernetes/cluster.ts';
import { edges } from '../../testbed/commands/edges.ts';
import { Progress } from '../demo/progress.ts';
import { ClusterPlatform } from './cluster-platform.ts';
import { addressTakeover } from './parts/address-takeover.ts';
import { badReleases } from './parts/bad-releases.ts';
import { baseline } from './parts/baseline.ts';
import { controlPlaneLoss } from './parts/control-plane-loss.ts';
import { examples } from './parts/examples.ts';
import { https } from './parts/https.ts';
import { logsAndMetrics } from './parts/logs-metrics.ts';
import { manyApps } from './parts/many-apps.ts';
import { nodeDrain } from './parts/node-drain.ts';
import { objectsAccepted } from './parts/objects-accepted.ts';
import { overload } from './parts/overload.ts';
import { powerCuts } from './parts/power-cuts.ts';
import { replicaKills } from './parts/replica-kills.ts';
import { rollingUpdates } from './parts/rolling-updates.ts';
import { uploadSpeed } from './parts/upload-speed.ts';
import { ProofApp } from './proof-app.ts';
import type { ProofContext, ProofOptions, ProofPart, ProofResult } from './proof-part.ts';
import { isKept, reportProof, wordsOf } from './proof-report.ts';
import { ENTRANCE, TESTBED_SETTINGS } from './testbed.ts';

const PARTS: Record<string, ProofPart> = {
  objects: objectsAccepted,
  examples,
  speed: uploadSpeed,
  'logs-metrics': logsAndMetrics,
  overload,
  updates: rollingUpdates,
  kills: replicaKills,
  https,
  drain: nodeDrain,
  'power-cuts': powerCuts,
  takeover: addressTakeover,
  'control-plane': controlPlaneLoss,
  'bad-releases': badReleases,
  // At the end: what two hundred apps leave in the control plane's memory and database is no part of what is measured before.
  apps: manyApps,
};
const LOAD = { ratePerS: 200, postShare: 0.2 };
const FULL: ProofOptions = {
  ...{
    updates: 20,
    kills: 20,
    powerCuts: 5,
    baselineSeconds: 60,
    outageSeconds: 60,
    capacitySeconds: 10,
    overloadSeconds: 20,
    uploads: 10,
    apps: 200,
    examples: 'all',
  },
  ...LOAD,
};
const QUICK: ProofOptions = {
  ...{
    updates: 3,
    kills: 3,
    powerCuts: 1,
    baselineSeconds: 10,
    outageSeconds: 20,
    capacitySeconds: 5,
    overloadSeconds: 20,
    uploads: 2,
    apps: 8,
    examples: ['express', 'flask', 'static'],
  },
  ...LOAD,
};

async function prove(args: readonly string[], progress: Progress, signal: AbortSignal): Promise<boolean> {
  const wanted = args.filter((arg) => !arg.startsWith('--'));
  const unknown = wanted.find((name) => !(name in PARTS));
  if (unknown !== undefined) throw new Error(`“${unknown}” is none of ${Object.keys(PARTS).join(', ')}.`);
  const options = optionsOf(args);
  const cluster = await Cluster.connect(TESTBED_SETTINGS.NONSTOP4_KUBECONFIG);
  const engine = args.includes('--embedded') ? 'embedded' : 'haproxy';
  progress.step(`Setting up the edges (${engine}) …`);
  await edges((text) => progress.say(text), engine);
  progress.step('Starting a server whose apps run on the cluster …');
  const platform = await ClusterPlatform.start(TESTBED_SETTINGS);
  const app = new ProofApp('proof', platform, cluster, ENTRANCE);
  try {
    progress.step('First upload …');
    await app.deployNext();
    await app.untilRedundant();
    const parts = Object.entries(PARTS).filter(([name]) => wanted.length === 0 || wanted.includes(name));
    return await runParts(
      { options, platform, cluster, app, progress, signal },
      parts.map(([, part]) => part),
      { times: !args.includes('--without-times') },
    );
  } catch (error) {
    throw new Error(
      `${(error as Error).message}\n${platform
        .output()
        .split('\n')
        .filter((line) => !line.includes('"msg":"request"'))
        .slice(-20)
        .join('\n')}`,
    );
  } finally {
    await app.pods().catch(() => undefined);
    await app.remove().catch(() => undefined);
    const namespace = app.namespace();
    await platform.stop();
    // A user's namespace stays when its last app goes; this user was there for the proof alone.
    if (namespace) await cluster.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  }
}

function optionsOf(args: readonly string[]): ProofOptions {
  const given = (name: string) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const usual = args.includes('--quick') ? QUICK : FULL;
  const [apps, names] = [given('apps'), given('examples')];
  return {
    ...usual,
    apps: apps === undefined ? usual.apps : Number(apps),
    examples: names === undefined ? usual.examples : names === 'all' ? 'all' : names.split(','),
  };
}

async function runParts(
  context: ProofContext,
  parts: readonly ProofPart[],
  judged: { times: boolean },
): Promise<boolean> {
  const { progress } = context;
  const results: ProofResult[] = [];
  for (const part of [baseline, ...parts]) {
    context.signal.throwIfAborted();
    const alone = results.find(({ load }) => load)?.load;
    const result = await part(alone ? { ...context, alone } : context);
    // At once: a part that breaks off later must not take these figures with it.
    for (const line of wordsOf(result)) progress.say(line);
    results.push(result);
  }
  for (const line of reportProof(results, judged)) progress.say(line);
  return results.every((result) => isKept(result, judged));
}

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupted.abort());
const progress = new Progress();
try {
  const kept = await prove(process.argv.slice(2), progress, interrupted.signal);
  process.exit(kept ? 0 : 1);
} catch (error) {
  progress.say(error instanceof Error ? error.message : String(error));
  process.exit(interrupted.signal.aborted ? 130 : 1);
}
