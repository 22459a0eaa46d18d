import type { Run, StageView } from '@nonstop4/contract';
import { until } from '../harness/until.ts';
import { DemoApp } from './demo-app.ts';
import type { DemoOptions } from './demo-options.ts';
import { startOwnPlatform } from './own-platform.ts';
import type { DemoContext, PartResult } from './part.ts';
import { baseline } from './parts/baseline.ts';
import { edgeKills } from './parts/edge-kills.ts';
import { replicaKills } from './parts/replica-kills.ts';
import { rollingUpdates } from './parts/rolling-updates.ts';
import { serverKill } from './parts/server-kill.ts';
import { workerKills } from './parts/worker-kills.ts';
import type { Progress } from './progress.ts';
import { type DemoReport, report } from './report.ts';
import { useRunningPlatform } from './running-platform.ts';

const PARTS = [rollingUpdates, replicaKills, workerKills, serverKill, edgeKills];

/** The whole main job: a platform, an upload, load, and everything that may die, dying in turn. Stops only what it started. */
export async function runDemo(options: DemoOptions, progress: Progress, signal: AbortSignal): Promise<DemoReport> {
  progress.step(
    options.running ? `Using the platform at ${options.running.url} …` : 'Starting a platform of its own …',
  );
  const inUse = await (options.running ? useRunningPlatform(options.running) : startOwnPlatform(options.root, signal));
  const app = new DemoApp(inUse.platform, options.root);
  try {
    progress.say(`The platform is at ${inUse.platform.url}`);
    await firstUpload(app, progress, signal);
    const target = await app.target();
    return await runParts({ options, platform: inUse.platform, app, target, progress, signal });
  } finally {
    progress.step('Stopping what was started …');
    if (options.running) await app.remove();
    await inUse.stop();
  }
}

async function firstUpload(app: DemoApp, progress: Progress, signal: AbortSignal): Promise<void> {
  const shown = new Set<string>();
  progress.say(`Uploading examples/node as ${app.name}`);
  await app.deployNext(signal, (run) => sayStages(run, shown, progress));
  const whole = () => {
    signal.throwIfAborted();
    return app.isRedundant();
  };
  await until(whole, { timeoutMs: 60_000, what: `${app.name} to be redundant` });
  progress.say(`Live and redundant: ${await app.address()}`);
}

function sayStages(run: Run, shown: Set<string>, progress: Progress): void {
  for (const stage of run.stages) {
    if (stage.state === 'waiting' || shown.has(`${stage.name} ${stage.state}`)) continue;
    shown.add(`${stage.name} ${stage.state}`);
    if (stage.state === 'running') progress.step(`  ${stage.name} …`);
    else progress.say(`  ${stage.name.padEnd(8)} ${stage.state}${took(stage)}`);
  }
}

function took({ startedAt, endedAt }: StageView): string {
  return startedAt && endedAt ? `, ${((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000).toFixed(1)} s` : '';
}

async function runParts(context: DemoContext): Promise<DemoReport> {
  const { options, progress } = context;
  progress.say(`Sending ${options.ratePerS} requests per second, ${options.postShare * 100} % of them POST`);
  const quiet = await baseline(context);
  const parts: PartResult[] = [quiet];
  sayPart(progress, quiet);
  for (const part of PARTS) {
    const result = await part(context);
    sayPart(progress, result);
    parts.push(result);
  }
  return report(parts, quiet);
}

function sayPart(progress: Progress, { title, load }: PartResult): void {
  progress.say(`  ${title}: ${load.sent} sent, ${load.failed} failed, p99 ${load.latencyMs.p99.toFixed(1)} ms`);
}
