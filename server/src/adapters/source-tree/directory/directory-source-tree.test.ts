import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import { DirectorySourceTree } from './directory-source-tree.ts';

describe('a directory as a source', () => {
  it('follows no link, so that nothing outside is read', async () => {
    const outside = temporaryDirectory();
    writeFileSync(join(outside, 'secret'), 'x');
    const directory = temporaryDirectory();
    symlinkSync(join(outside, 'secret'), join(directory, 'package.json'));
    symlinkSync(outside, join(directory, 'src'));
    const tree = new DirectorySourceTree(directory);
    expect(await tree.files()).toEqual([]);
    expect(await tree.read('package.json')).toBeUndefined();
    expect(await tree.read('src/secret')).toBeUndefined();
  });

  it('leaves out packages and the inside of a repository', async () => {
    const directory = temporaryDirectory();
    for (const folder of ['.git', 'web/node_modules/a']) {
      mkdirSync(join(directory, folder), { recursive: true });
      writeFileSync(join(directory, folder, 'x'), '');
    }
    expect(await new DirectorySourceTree(directory).files()).toEqual([]);
  });

  it.each([
    ['UTF-8 with a mark', Buffer.from('\ufeff{"a":1}', 'utf8')],
    ['UTF-16 as PowerShell writes it', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('{"a":1}', 'utf16le')])],
    [
      'UTF-16, the other byte order',
      Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from('{"a":1}', 'utf16le').swap16()]),
    ],
  ])('reads %s', async (_name, content) => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'package.json'), content);
    expect(await new DirectorySourceTree(directory).read('package.json')).toBe('{"a":1}');
  });
});
