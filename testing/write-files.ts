import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes files by path below a directory, with the folders that they need; ones that begin with `#!` are made executable. */
export async function writeFiles(directory: string, files: Record<string, string | Buffer>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    const isProgram = typeof content === 'string' && content.startsWith('#!');
    await writeFile(join(directory, path), content, { mode: isProgram ? 0o755 : 0o644 });
  }
}
