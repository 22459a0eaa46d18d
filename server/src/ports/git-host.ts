import type { Readable } from 'node:stream';
import type { SourcePlace, SourceRevision } from '../domain/source.ts';

export interface PushRequest {
  place: SourcePlace;
  /** Directory whose content becomes the whole content of `<user>/<app>/`. */
  contentDirectory: string;
  author: { name: string; email: string };
  message: string;
  /** Added at the end of the message: { 'Nonstop4-Run': 'run_…' }. A push with a run's trailer that is there already gives that commit again. */
  trailers: Record<string, string>;
  signal: AbortSignal;
}

export interface SourceFile {
  /** Relative to the App's directory. */
  path: string;
  sizeBytes: number;
  executable: boolean;
}

export interface FileDiff {
  path: string;
  change: 'added' | 'removed' | 'changed' | 'renamed';
  oldPath?: string;
  added: number;
  removed: number;
  binary: boolean;
  /** Unified diff; cut when over 200 kB. */
  patch: string;
}

/** Where code lives. Throws StageFailure `git-unreachable` or `git-refused`, Problem `not-found` for unknown paths. */
export interface GitHost {
  push(request: PushRequest): Promise<SourceRevision>;
  listFiles(revision: SourceRevision): Promise<SourceFile[]>;
  readFile(revision: SourceRevision, path: string, maxBytes: number): Promise<{ content: Buffer; sizeBytes: number }>;
  /** `from` undefined: everything is added. */
  diff(from: SourceRevision | undefined, to: SourceRevision): Promise<FileDiff[]>;
  /** The App's files as a zip. */
  archive(revision: SourceRevision): Promise<Readable>;
  /** Writes the App's files into a directory that does not exist yet. */
  exportTo(revision: SourceRevision, directory: string, signal: AbortSignal): Promise<void>;
  /** Takes the App's directory out of main (its history stays). */
  removeApp(place: SourcePlace, author: { name: string; email: string }): Promise<void>;
  health(): Promise<{ ok: boolean; message: string }>;
}
