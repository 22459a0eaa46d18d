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

/** The newest commit of an App's directory. */
export interface DirectoryPush {
  place: SourcePlace;
  commit: string;
  author: { name: string; email: string };
  /** Of the run whose trailer it has. */
  runId?: string;
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
  /**
   * What has come onto main since a commit of it, also past the platform: the newest commit of each directory that has changed and is still there.
   * Nothing without a commit, or with one that is not known.
   */
  pushesSince(commit: string | undefined): Promise<{ head: string; pushes: DirectoryPush[] }>;
  health(): Promise<{ ok: boolean; message: string }>;
}
