import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NAMED_IN, releaseChangelog } from './versions.ts';

/** MAJOR.MINOR.PATCH of semver.org, with a pre-release such as `-rc.1`. */
const VERSION = /^\d+\.\d+\.\d+(-[0-9a-z.-]+)?$/;

/** Writes a version wherever the repository names it, and makes its section of the changelog. Throws a plain sentence, before anything is written. */
export async function setVersion(root: string, version: string, date: string): Promise<void> {
  if (!VERSION.test(version)) throw new Error(`${version} is no version: write it as 1.2.3 or 1.2.3-rc.1.`);
  const changes = new Map<string, string>();
  const change = async (name: string, how: (text: string) => string) =>
    changes.set(name, how(await readFile(join(root, name), 'utf8')));
  await change('CHANGELOG.md', (text) => releaseChangelog(text, version, date));
  const { workspaces } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { workspaces: string[] };
  for (const name of ['package.json', ...workspaces.map((each) => `${each}/package.json`)])
    await change(name, (text) => text.replace(/"version": "[^"]*"/, `"version": "${version}"`));
  await change('package-lock.json', (text) => inLock(text, workspaces, version));
  for (const { file, version: pattern } of NAMED_IN) await change(file, (text) => text.replace(pattern, version));
  for (const [name, text] of changes) await writeFile(join(root, name), text);
}

function inLock(text: string, workspaces: readonly string[], version: string): string {
  const lock = JSON.parse(text) as { version: string; packages: Record<string, { version?: string }> };
  lock.version = version;
  for (const place of ['', ...workspaces]) {
    const entry = lock.packages[place];
    if (entry) entry.version = version;
  }
  return `${JSON.stringify(lock, null, 2)}\n`;
}
