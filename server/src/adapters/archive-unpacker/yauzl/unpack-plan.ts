import { StageFailure } from '../../../domain/failure.ts';
import type { UnpackLimits } from '../../../ports/archive-unpacker.ts';
import type { ArchiveList, ListedEntry } from './archive-list.ts';
import { readEntryKind } from './entry-kind.ts';
import { environmentAround, virtualEnvironments } from './left-out.ts';
import { NameRegister } from './name-register.ts';

/** A file or folder that is to be written. */
export interface PlannedEntry extends ListedEntry {
  folder: boolean;
  executable: boolean;
}

export interface UnpackPlan {
  /** In the order in which they lie in the archive. */
  entries: PlannedEntry[];
  files: number;
  bytes: number;
  strippedFolder?: string;
  leftOut: Record<string, number>;
}

/** Below this a high ratio is no danger: a few kilobytes of repetition are ordinary code. */
const RATIO_MATTERS_ABOVE_BYTES = 1024 * 1024;

/** Decides what is written, from the list alone: nothing was unpacked yet. Throws every StageFailure that the list can give. */
export function planUnpacking({ listed, leftOut }: ArchiveList, limits: UnpackLimits): UnpackPlan {
  const environments = virtualEnvironments(listed.map(({ path }) => path));
  const names = new NameRegister();
  const entries: PlannedEntry[] = [];
  for (const one of listed) {
    const environment = environmentAround(one.path, environments);
    if (environment) {
      leftOut.add(environment);
      continue;
    }
    const kind = readEntryKind(one);
    names.add(one.path, kind.folder);
    entries.push({ ...one, ...kind });
  }
  const files = entries.filter(({ folder }) => !folder);
  if (files.length === 0) throw new StageFailure('zip-empty', {});
  refuseTooMany(names.size, limits.maxEntries);
  const bytes = refuseTooLarge(files, limits);
  entries.sort((a, b) => a.headerOffset - b.headerOffset);
  return { ...stripTopFolder(entries), files: files.length, bytes, leftOut: leftOut.asRecord() };
}

function refuseTooMany(entries: number, limit: number): void {
  if (entries > limit) throw new StageFailure('zip-too-many-entries', { entries, limit });
}

// Sizes are what the archive declares; reading an entry stops at its declared size, so that no lie gets past this.
function refuseTooLarge(files: PlannedEntry[], limits: UnpackLimits): number {
  let bytes = 0;
  let packed = 0;
  for (const file of files) {
    refuseBomb(file.bytes, file.packedBytes, limits.maxRatio, { path: file.path });
    bytes += file.bytes;
    packed += file.packedBytes;
  }
  refuseBomb(bytes, packed, limits.maxRatio, {});
  if (bytes > limits.maxUnpackedBytes) {
    throw new StageFailure('zip-unpacked-too-large', { size: bytes, limit: limits.maxUnpackedBytes });
  }
  return bytes;
}

function refuseBomb(bytes: number, packed: number, limit: number, where: { path?: string }): void {
  if (bytes <= RATIO_MATTERS_ABOVE_BYTES || bytes <= packed * limit) return;
  throw new StageFailure('zip-bomb', { ...where, ratio: Math.round(bytes / Math.max(packed, 1)), limit });
}

function stripTopFolder(entries: PlannedEntry[]): Pick<UnpackPlan, 'entries' | 'strippedFolder'> {
  const strippedFolder = entries[0]?.path.split('/')[0] ?? '';
  const prefix = `${strippedFolder}/`;
  const single = entries.every(({ path, folder }) => path.startsWith(prefix) || (folder && path === strippedFolder));
  if (!single) return { entries };
  const inside = entries.filter(({ path }) => path !== strippedFolder);
  return { strippedFolder, entries: inside.map((entry) => ({ ...entry, path: entry.path.slice(prefix.length) })) };
}
