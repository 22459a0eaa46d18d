import { ApiUnreachable, type Run } from '@nonstop4/contract';
import { waitBefore } from '../live/backoff.ts';
import type { PickedSource } from './picked-source.ts';
import { sendArchive } from './send-archive.ts';
import { TransferSpeed } from './transfer-speed.ts';
import { zipFolder } from './zip-folder.ts';

/** `zipping`: the browser packs a folder. `sending`: bytes go. `storing`: all have gone, the server answers soon. */
export type UploadPhase = 'zipping' | 'sending' | 'storing' | 'done' | 'failed' | 'canceled';

export interface Upload {
  id: number;
  appName: string;
  /** Makes a new app, rather than a new release of one that is there. */
  create: boolean;
  fileName: string;
  phase: UploadPhase;
  doneBytes: number;
  totalBytes: number;
  bytesPerS?: number;
  startedAt: number;
  endedAt?: number;
  error?: unknown;
  run?: Run;
}

interface Steps {
  zip: typeof zipFolder;
  send: typeof sendArchive;
  now: () => number;
  wait: (ms: number) => Promise<void>;
}

/** How often in all, over eight seconds: a server that was killed is back by then, or another one answers. */
const MOST_TRIES = 5;

/** The uploads of this page. They go on while the reader looks at other pages. */
export class Uploads {
  readonly #steps: Steps;
  readonly #listeners = new Set<() => void>();
  readonly #aborts = new Map<number, AbortController>();
  readonly #times = new Map<string, number>();
  #uploads: readonly Upload[] = [];
  #lastId = 0;

  constructor(steps: Steps = { zip: zipFolder, send: sendArchive, now: Date.now, wait }) {
    this.#steps = steps;
  }

  readonly all = (): readonly Upload[] => this.#uploads;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Starts and returns the upload's id. It ends as done, failed or canceled; nothing is thrown. */
  start(appName: string, create: boolean, source: PickedSource): number {
    this.#lastId += 1;
    const id = this.#lastId;
    const phase = source.kind === 'zip' ? 'sending' : 'zipping';
    const fileName = source.kind === 'zip' ? source.name : `${source.name}.zip`;
    const startedAt = this.#steps.now();
    this.#uploads = [
      ...this.#uploads,
      { id, appName, create, fileName, phase, doneBytes: 0, totalBytes: source.bytes, startedAt },
    ];
    this.#tell();
    const abort = new AbortController();
    this.#aborts.set(id, abort);
    void this.#run(id, source, abort.signal);
    return id;
  }

  cancel(id: number): void {
    this.#aborts.get(id)?.abort();
  }

  /** How long the upload of a run took, in milliseconds; known only where it was sent from. */
  tookMs(runId: string): number | undefined {
    return this.#times.get(runId);
  }

  /** Takes an ended one off the list. */
  forget(id: number): void {
    this.#uploads = this.#uploads.filter((upload) => upload.id !== id);
    this.#tell();
  }

  async #run(id: number, source: PickedSource, signal: AbortSignal): Promise<void> {
    try {
      const zip = source.kind === 'zip' ? source.file : await this.#zip(id, source.files, signal);
      this.#end(id, await this.#sendUntilAnswered(id, zip, signal));
    } catch (error) {
      const endedAt = this.#steps.now();
      this.#change(id, signal.aborted ? { phase: 'canceled', endedAt } : { phase: 'failed', error, endedAt });
    } finally {
      this.#aborts.delete(id);
    }
  }

  #end(id: number, run: Run): void {
    const endedAt = this.#steps.now();
    const upload = this.#uploads.find((one) => one.id === id);
    if (upload) this.#times.set(run.id, endedAt - upload.startedAt);
    this.#change(id, { phase: 'done', run, endedAt });
  }

  #zip(id: number, files: Extract<PickedSource, { kind: 'files' }>['files'], signal: AbortSignal): Promise<Blob> {
    return this.#steps.zip(files, (doneBytes) => this.#change(id, { doneBytes }), signal);
  }

  /** Whether a connection that was lost had brought everything nobody can tell: sent again with the same key, it is taken once. */
  async #sendUntilAnswered(id: number, zip: Blob, signal: AbortSignal): Promise<Run> {
    const key = randomKey();
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#send(id, zip, key, signal);
      } catch (error) {
        if (signal.aborted || !(error instanceof ApiUnreachable) || tries === MOST_TRIES) throw error;
      }
      await this.#steps.wait(waitBefore(tries));
      signal.throwIfAborted();
    }
  }

  #send(id: number, zip: Blob, key: string, signal: AbortSignal): Promise<Run> {
    const upload = this.#uploads.find((one) => one.id === id);
    if (!upload) throw new Error(`no upload ${id}`);
    const speed = new TransferSpeed();
    this.#change(id, { phase: 'sending', doneBytes: 0, totalBytes: zip.size });
    const onBytes = (sent: number) => {
      const doneBytes = Math.min(sent, zip.size);
      const bytesPerS = speed.add(doneBytes, this.#steps.now());
      this.#change(id, { doneBytes, bytesPerS, phase: doneBytes === zip.size ? 'storing' : 'sending' });
    };
    return this.#steps.send(
      { appName: upload.appName, create: upload.create, fileName: upload.fileName, zip, key },
      onBytes,
      signal,
    );
  }

  #change(id: number, change: Partial<Upload>): void {
    this.#uploads = this.#uploads.map((upload) => (upload.id === id ? { ...upload, ...change } : upload));
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A key of one upload. Not crypto.randomUUID, which browsers have on https and localhost only. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function isActive(upload: Upload): boolean {
  return upload.phase === 'zipping' || upload.phase === 'sending' || upload.phase === 'storing';
}
