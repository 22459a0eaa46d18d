import { join } from 'node:path';
import { type LoadProcessOptions, type LoadReport, runLoadProcess } from '@nonstop4/loadgen';
import type { DemoOptions } from './demo-options.ts';

/** Longer than any part of the demo; a part ends its load itself. */
const AT_MOST_SECONDS = 1_500;

export interface LoadTarget {
  /** Where visitors connect; absent is this machine. */
  host?: string;
  /** The bridge that the host is on. */
  bridge?: string;
  edgePort: number;
  /** Host name of the App, with the port as a browser sends it. */
  hostname: string;
  /** By https. */
  tls?: boolean;
}

/**
 * Sends the demo's load, from a process of its own, while the action runs; afterwards every request that was sent still has
 * its time to be answered. The action is told how long the load has lasted whenever it asks, to name the moment of a kill.
 */
export async function underLoad(
  options: Pick<DemoOptions, 'ratePerS' | 'postShare' | 'root'> & Pick<LoadProcessOptions, 'onStarted'>,
  target: LoadTarget,
  reconnect: boolean,
  action: (load: { elapsedMs(): number }) => Promise<void>,
  signal: AbortSignal,
): Promise<LoadReport> {
  const stopSending = new AbortController();
  const started = Promise.withResolvers<void>();
  let begunAt = 0;
  const load = runLoadProcess(
    {
      host: target.host ?? '127.0.0.1',
      ...(target.bridge === undefined ? {} : { bridge: target.bridge }),
      port: target.edgePort,
      hostname: target.hostname,
      tls: target.tls ?? false,
      path: '/',
      ratePerS: options.ratePerS,
      seconds: AT_MOST_SECONDS,
      post: { share: options.postShare, path: '/echo' },
      reconnectIdempotent: reconnect,
    },
    {
      program: join(options.root, 'dist', 'loadgen.js'),
      signal,
      stopSending: stopSending.signal,
      ...(options.onStarted ? { onStarted: options.onStarted } : {}),
      onProgress(report) {
        begunAt ||= performance.now() - report.elapsedMs;
        started.resolve();
      },
    },
  );
  // A generator that dies must end the part, not leave it waiting.
  load.catch(started.reject);
  await started.promise;
  try {
    await Promise.race([action({ elapsedMs: () => performance.now() - begunAt }), load.then(failEarly)]);
  } finally {
    stopSending.abort();
  }
  return load;
}

function failEarly(): never {
  throw new Error('The load ended before the part of the demo did.');
}
