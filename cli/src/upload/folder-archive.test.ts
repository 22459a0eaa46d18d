import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readZip } from '../../../testing/cli/read-zip.ts';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { writeFiles } from '../../../testing/write-files.ts';
import { archiveFolder } from './folder-archive.ts';

it('a folder becomes a zip with its files, their content and their executable bit', async () => {
  const folder = temporaryDirectory();
  await writeFiles(folder, {
    'start.sh': '#!/bin/sh\necho hi\n',
    'src/한글.txt': '안녕',
    '.gitignore': 'dist',
    'dist/app.js': 'built',
    '.git/HEAD': 'ref',
    'src/node_modules/x/index.js': 'x',
    'env/pyvenv.cfg': 'home = /usr',
    'env/lib/x.py': 'x',
    '.DS_Store': 'x',
  });
  await symlink('src/한글.txt', join(folder, 'inside.txt'));
  await symlink('/etc/hostname', join(folder, 'outside.txt'));
  await symlink('src', join(folder, 'folder-link'));

  const archive = await archiveFolder(folder, 'shop.zip', new AbortController().signal);
  const entries = await readZip(archive.path);
  await archive.dispose();

  expect(Object.fromEntries(entries.map(({ name, text }) => [name, text]))).toEqual({
    '.gitignore': 'dist',
    'dist/app.js': 'built',
    'inside.txt': '안녕',
    'src/한글.txt': '안녕',
    'start.sh': '#!/bin/sh\necho hi\n',
  });
  expect(entries.find(({ name }) => name === 'start.sh')?.mode).toBe(0o755);
  expect(archive.content?.leftOut).toEqual({ '.git': 1, node_modules: 1, env: 1, '.DS_Store': 1 });
  expect(archive.content?.skipped).toEqual(['folder-link', 'outside.txt']);
});

it('an aborted archive leaves nothing behind', async () => {
  const folder = temporaryDirectory();
  await writeFiles(folder, { 'a.txt': 'x'.repeat(1_000_000) });
  await expect(archiveFolder(folder, 'a.zip', AbortSignal.abort())).rejects.toThrow('abort');
});
