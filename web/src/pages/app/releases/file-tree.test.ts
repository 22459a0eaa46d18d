import { describe, expect, it } from 'vitest';
import { fileTree, firstFileToShow, type TreeNode } from './file-tree.ts';

const files = (...paths: string[]) => paths.map((path) => ({ path, sizeBytes: path.length }));
const shape = (nodes: readonly TreeNode[]): unknown[] =>
  nodes.map((node) => (node.sizeBytes === undefined ? { [node.name]: shape(node.children) } : node.name));

describe('the tree of files', () => {
  it('puts folders first and sorts by name, at every depth', () => {
    expect(shape(fileTree(files('z.js', 'src/b.js', 'src/a/x.js', 'a.js', 'lib/one.js')))).toEqual([
      { lib: ['one.js'] },
      { src: [{ a: ['x.js'] }, 'b.js'] },
      'a.js',
      'z.js',
    ]);
  });

  it('keeps the full path for reading', () => {
    expect(fileTree(files('a/b/c.txt'))[0]?.children[0]?.children[0]?.path).toBe('a/b/c.txt');
  });

  it('shows a README first, else what starts the app, else anything', () => {
    expect(firstFileToShow(files('index.js', 'README.md'))).toBe('README.md');
    expect(firstFileToShow(files('b.txt', 'server.js'))).toBe('server.js');
    expect(firstFileToShow(files('b.txt', 'a.txt'))).toBe('b.txt');
    expect(firstFileToShow([])).toBeUndefined();
  });
});
