import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { visit } from '../harness/deploy.ts';
import type { EmbeddedPlatform } from '../harness/embedded-platform.ts';

const EVERY_MS = 200;
const PATIENCE_MS = 10_000;

export interface Asked {
  asked: number;
  failed: number;
  /** From the first failure of a row to the next answer. */
  longestAwayMs: number;
}

/** Asks one request after the other until the signal is aborted. */
async function keepAsking(ask: () => Promise<boolean>, signal: AbortSignal): Promise<Asked> {
  const seen: Asked = { asked: 0, failed: 0, longestAwayMs: 0 };
  let awaySince: number | undefined;
  while (!signal.aborted) {
    const began = performance.now();
    const answered = await ask().catch(() => false);
    seen.asked += 1;
    if (!answered) seen.failed += 1;
    awaySince = answered ? undefined : (awaySince ?? began);
    if (awaySince !== undefined) seen.longestAwayMs = Math.max(seen.longestAwayMs, performance.now() - awaySince);
    await wait(EVERY_MS);
  }
  return seen;
}

/** As somebody who opens the panel: each time by a new connection. */
export function keepOpeningPanel({ url }: EmbeddedPlatform, signal: AbortSignal): Promise<Asked> {
  return keepAsking(() => opens(`${url}/healthz`), signal);
}

/** As a visitor of one of the apps, whichever is being updated at the moment. */
export function keepVisiting(platform: EmbeddedPlatform, apps: () => string[], signal: AbortSignal): Promise<Asked> {
  let next = 0;
  return keepAsking(async () => {
    const live = apps();
    next += 1;
    const app = live[next % live.length];
    return app === undefined || (await visit(platform, app)).status === 200;
  }, signal);
}

function opens(url: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent: false, timeout: PATIENCE_MS }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode === 200)).once('error', reject);
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error('no answer'))).once('error', reject);
    outgoing.end();
  });
}
