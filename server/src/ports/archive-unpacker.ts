import type { SourceArchive } from '../domain/source.ts';

export interface UnpackLimits {
  maxUnpackedBytes: number;
  maxEntries: number;
  /** Unpacked to packed, of the whole archive and of each entry above 1 MB. */
  maxRatio: number;
}

export interface UnpackResult {
  files: number;
  bytes: number;
  /** The single top folder that was stripped, if any. */
  strippedFolder?: string;
  /** Entries left out on purpose (`__MACOSX`, `.git`, `node_modules` …), as folder names with counts. */
  leftOut: Record<string, number>;
}

export interface UnpackProgress {
  filesDone: number;
  filesTotal: number;
  bytesDone: number;
}

/** Reads what users bring. Throws StageFailure with a `zip-*`, `not-a-zip` or `disk-full` code, and then leaves nothing in `into`. */
export interface ArchiveUnpacker {
  /** `into` must not exist; it appears only when the whole archive was accepted. */
  unpack(
    archive: Pick<SourceArchive, 'path' | 'sizeBytes'>,
    into: string,
    options: { limits: UnpackLimits; signal: AbortSignal; onProgress?: (progress: UnpackProgress) => void },
  ): Promise<UnpackResult>;
}
