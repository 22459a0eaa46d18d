import { isFileLeftOut, looksSecret } from './left-out.ts';

export interface PickedFile {
  /** Below the chosen folder, with `/`. */
  path: string;
  file: File;
}

/** What the user chose: a zip, or files that are zipped in the browser. */
export type PickedSource =
  | { kind: 'zip'; name: string; file: File; bytes: number }
  | { kind: 'files'; name: string; files: PickedFile[]; bytes: number; leftOut: number; secrets: string[] };

/** Why a choice cannot be used. */
export type PickRefusal = 'nothing' | 'only-left-out' | 'other-archive' | 'two-zips';

const OTHER_ARCHIVE = /\.(rar|7z|tar|gz|tgz|bz2|xz|zst|alz|egg|iso|dmg)$/i;

/**
 * Makes one source of what was dropped or picked. Paths start with the chosen folder's name when there was one; it is
 * taken off. Single files beside each other make a source too: an index.html alone is a web page.
 */
export function sourceOf(picked: readonly PickedFile[], fallbackName: string): PickedSource | PickRefusal {
  const zips = picked.filter((entry) => !entry.path.includes('/') && /\.zip$/i.test(entry.path));
  const [zip] = zips;
  if (zip && picked.length === 1) return { kind: 'zip', name: zip.path, file: zip.file, bytes: zip.file.size };
  if (zip && zips.length === picked.length) return 'two-zips';
  if (picked.length === 0) return 'nothing';
  if (picked.length === 1 && OTHER_ARCHIVE.test(picked[0]?.path ?? '')) return 'other-archive';
  return filesOf(picked, fallbackName);
}

function filesOf(picked: readonly PickedFile[], fallbackName: string): PickedSource | PickRefusal {
  const { name, files: below } = withoutTopFolder(picked);
  const files = below.filter((entry) => !isFileLeftOut(entry.path));
  if (files.length === 0) return 'only-left-out';
  return {
    kind: 'files',
    name: name ?? fallbackName,
    files,
    bytes: files.reduce((sum, entry) => sum + entry.file.size, 0),
    leftOut: below.length - files.length,
    secrets: files.map((entry) => entry.path).filter(looksSecret),
  };
}

function withoutTopFolder(picked: readonly PickedFile[]): { name?: string; files: PickedFile[] } {
  const normal = picked.map((entry) => ({ ...entry, path: entry.path.normalize('NFC') }));
  const top = normal[0]?.path.split('/')[0] ?? '';
  if (!normal.every((entry) => entry.path.startsWith(`${top}/`))) return { files: normal };
  return { name: top, files: normal.map((entry) => ({ ...entry, path: entry.path.slice(top.length + 1) })) };
}
