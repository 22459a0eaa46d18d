import { fileURLToPath } from 'node:url';

/** A file that the build puts beside the server's bundle. */
export function besideBundle(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
