import { describe, expect, it } from 'vitest';
import type { SourceTree } from '../../../server/src/ports/source-tree.ts';

/** What every SourceTree must do; `open` gives one that holds exactly these files. */
export function describeSourceTree(
  technology: string,
  open: (files: Record<string, string>) => Promise<SourceTree>,
): void {
  describe(`SourceTree: ${technology}`, () => {
    it('lists every file once, sorted, with forward slashes', async () => {
      const tree = await open({ 'b.txt': '', 'a/z.txt': '', 'a/b/c.txt': '', 'B.txt': '' });
      expect(await tree.files()).toEqual(['B.txt', 'a/b/c.txt', 'a/z.txt', 'b.txt']);
    });

    it('knows files, and no folders, paths upwards or absolute paths', async () => {
      const tree = await open({ 'a/z.txt': 'x' });
      const paths = ['a/z.txt', 'a', 'a/', './a/z.txt', '../a/z.txt', 'a/../a/z.txt', '/etc/hostname', ''];
      expect(await Promise.all(paths.map((path) => tree.has(path)))).toEqual([true, ...Array(7).fill(false)]);
    });

    it('reads text, and nothing of what it does not list', async () => {
      const tree = await open({ 'a.txt': 'größe 한글\n', empty: '' });
      expect(await tree.read('a.txt')).toBe('größe 한글\n');
      expect(await tree.read('empty')).toBe('');
      expect(await tree.read('/etc/hostname')).toBeUndefined();
      expect(await tree.read('absent')).toBeUndefined();
    });

    it('reads the first megabyte of a large file', async () => {
      const tree = await open({ large: 'x'.repeat(1_500_000) });
      expect((await tree.read('large'))?.length).toBe(1_000_000);
    });

    it('is empty when there is nothing', async () => {
      expect(await (await open({})).files()).toEqual([]);
    });
  });
}
