import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiProblem, operations, operationUrl, problemOf, type Run } from '@nonstop4/contract';
import { visit, zipFiles } from '../harness/deploy.ts';
import type { EmbeddedPlatform } from '../harness/embedded-platform.ts';

const AGAIN_MS = 100;
/** Seldom enough that looking costs little beside the runs themselves. */
const LOOK_MS = 500;
/** A tiny site takes seconds; a takeover at most 20 s, and there may be some in a row. */
const STUCK_MS = 180_000;

/** One run that was asked for, and what became of it. */
export interface AskedRun {
  app: string;
  run?: Run;
  outcome: 'succeeded' | 'failed' | 'lost' | 'stuck';
  why?: string;
  /** How often the upload had to be sent. */
  sent: number;
  tookMs: number;
  /** Whether a visitor gets what was uploaded. */
  serves: boolean;
}

/** Uploads a tiny site that says what it is, sends it again as long as nobody answers, and follows its run to its end. */
export async function askForRun(platform: EmbeddedPlatform, app: string, text: string): Promise<AskedRun> {
  const began = performance.now();
  const zip = await zipFiles({ 'index.html': text });
  const { run, sent } = await uploadUntilTaken(platform, app, zip);
  const result = (outcome: AskedRun['outcome'], facts: Partial<AskedRun> = {}): AskedRun => ({
    ...{ app, run, outcome, sent, tookMs: performance.now() - began, serves: false },
    ...facts,
  });
  const ended = await follow(platform, run.id);
  if (ended === 'lost' || ended === 'stuck') return result(ended);
  if (ended.state !== 'succeeded')
    return result('failed', { run: ended, why: JSON.stringify(ended.failure ?? ended.state) });
  const answer = await visit(platform, app).catch((error: Error) => ({ text: error.message }));
  return result('succeeded', { run: ended, serves: answer.text === text });
}

// By its key one upload is one run, however often it was sent.
async function uploadUntilTaken(
  platform: EmbeddedPlatform,
  app: string,
  zip: Buffer,
): Promise<{ run: Run; sent: number }> {
  const query = { create: 'true' as const, fileName: 'site.zip', key: randomUUID() };
  const url = operationUrl(platform.url, operations.uploadArchive, { params: { app }, query });
  const headers = { authorization: `Bearer ${platform.token}`, 'content-type': 'application/zip' };
  for (let sent = 1; ; sent += 1) {
    const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(zip) })
      .then(async (response) => (response.ok ? ((await response.json()) as Run) : await problemOf(response)))
      .catch(() => undefined);
    if (answer instanceof ApiProblem && answer.problem.status < 500) throw answer;
    if (answer !== undefined && !(answer instanceof Error)) return { run: answer, sent };
    await wait(AGAIN_MS);
  }
}

async function follow(platform: EmbeddedPlatform, runId: string): Promise<Run | 'lost' | 'stuck'> {
  const deadline = performance.now() + STUCK_MS;
  while (performance.now() < deadline) {
    const seen = await platform.api
      .call(operations.getRun, { params: { run: runId } })
      .catch((error: unknown) => error);
    if (seen instanceof ApiProblem && seen.problem.status === 404) return 'lost';
    if (!(seen instanceof Error)) {
      const run = seen as Run;
      if (run.state !== 'queued' && run.state !== 'running') return run;
    }
    await wait(LOOK_MS);
  }
  return 'stuck';
}
