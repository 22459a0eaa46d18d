import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The address of the built web's style sheet that names the pieces of its Korean font; a browser fetches those whose letters it needs. */
export async function fontStylesheet(webDirectory: string): Promise<string | undefined> {
  // A server that runs from its sources has no built web.
  const names = await readdir(join(webDirectory, 'assets')).catch(() => []);
  const name = names.find((one) => /^pretendard.*\.css$/i.test(one));
  return name === undefined ? undefined : `/assets/${encodeURIComponent(name)}`;
}
