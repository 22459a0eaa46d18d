import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyTree, linkTree, printTree } from '../../server/src/adapters/builder/directory/file-trees.ts';

// How 5,000 installed files are brought into an Artifact: hard links with the check of every file, cp in a child, and Node's own
// copy. Promise: ≤ 1 s.
const FOLDERS = 250;
const FILES_EACH = 20;
const root = await mkdtemp(join(tmpdir(), 'nonstop4-bench-'));
try {
  const from = join(root, 'from');
  for (let folder = 0; folder < FOLDERS; folder += 1) {
    const path = join(from, `package-${folder}`, 'lib');
    await mkdir(path, { recursive: true });
    await Promise.all(
      Array.from({ length: FILES_EACH }, (_, file) => writeFile(join(path, `${file}.js`), 'x'.repeat(4_000))),
    );
  }
  console.log(`${FOLDERS * FILES_EACH} files of 4 kB, median of 5`);
  const never = new AbortController().signal;
  await row('hard links, checked', (to) => linkTree(from, to));
  await row('copy by cp', (to) => copyTree(from, to, never));
  await row('copy by Node', (to) => cp(from, to, { recursive: true }));
  await row('check only', () => printTree(from));
} finally {
  await rm(root, { recursive: true, force: true });
}

async function row(what: string, bring: (to: string) => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const to = join(root, `to-${round}`);
    const started = performance.now();
    await bring(to);
    times.push(performance.now() - started);
    await rm(to, { recursive: true, force: true });
  }
  const median = times.sort((a, b) => a - b)[2] ?? 0;
  console.log(`${what.padEnd(22)} ${(median / 1_000).toFixed(2)} s`);
}
