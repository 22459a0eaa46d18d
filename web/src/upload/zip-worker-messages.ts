import type { PickedFile } from './picked-source.ts';

export interface ToZipWorker {
  files: PickedFile[];
}

export type FromZipWorker =
  | { type: 'progress'; bytes: number }
  | { type: 'done'; zip: Blob }
  /** `unreadable`: the path of the file that could not be read. */
  | { type: 'failed'; unreadable?: string };
