import type { PickedFile } from './picked-source.ts';
import { UnreadableFile } from './unreadable-file.ts';
import type { FromZipWorker, ToZipWorker } from './zip-worker-messages.ts';

/** Zips files in a worker. Rejects with UnreadableFile, or with the signal's reason when it is aborted. */
export function zipFolder(files: PickedFile[], onBytes: (bytes: number) => void, signal: AbortSignal): Promise<Blob> {
  const worker = new Worker(new URL('./zip-worker.ts', import.meta.url), { type: 'module' });
  const zipping = new Promise<Blob>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = (event: MessageEvent<FromZipWorker>) => {
      const message = event.data;
      if (message.type === 'progress') onBytes(message.bytes);
      else if (message.type === 'done') resolve(message.zip);
      else reject(message.unreadable === undefined ? new Error('zip') : new UnreadableFile(message.unreadable));
    };
    worker.postMessage({ files } satisfies ToZipWorker);
  });
  return zipping.finally(() => worker.terminate());
}
