/// <reference lib="webworker" />
import { UnreadableFile } from './unreadable-file.ts';
import { zipFiles } from './zip-stream.ts';
import type { FromZipWorker, ToZipWorker } from './zip-worker-messages.ts';

// Runs beside the page, so that it stays quick while a large folder is compressed.
const REPORT_MS = 100;
const scope = self as unknown as DedicatedWorkerGlobalScope;
const send = (message: FromZipWorker) => scope.postMessage(message);

scope.onmessage = async (event: MessageEvent<ToZipWorker>) => {
  let reported = 0;
  try {
    const zip = await zipFiles(event.data.files, (bytes) => {
      if (Date.now() - reported < REPORT_MS) return;
      reported = Date.now();
      send({ type: 'progress', bytes });
    });
    send({ type: 'done', zip });
  } catch (error) {
    send({ type: 'failed', unreadable: error instanceof UnreadableFile ? error.path : undefined });
  }
};
