import { describe, expect, it } from 'vitest';
import { type PickedFile, sourceOf } from './picked-source.ts';

const file = (path: string, bytes = 10): PickedFile => ({
  path,
  file: new File([new Uint8Array(bytes)], path.split('/').pop() ?? ''),
});

describe('what was picked', () => {
  it('takes a single zip as it is', () => {
    expect(sourceOf([file('shop.ZIP', 42)], 'my-app')).toMatchObject({ kind: 'zip', name: 'shop.ZIP', bytes: 42 });
  });

  it('takes the folder off the paths, names the source after it and leaves out what is not code', () => {
    const source = sourceOf(
      [file('shop/index.js'), file('shop/lib/a.js'), file('shop/node_modules/b/index.js'), file('shop/.env')],
      'my-app',
    );
    expect(source).toMatchObject({ kind: 'files', name: 'shop', bytes: 30, leftOut: 1, secrets: ['.env'] });
    expect(typeof source === 'object' && source.kind === 'files' && source.files.map((entry) => entry.path)).toEqual([
      'index.js',
      'lib/a.js',
      '.env',
    ]);
  });

  it('makes a source of loose files', () => {
    expect(sourceOf([file('index.html'), file('style.css')], 'my-app')).toMatchObject({
      kind: 'files',
      name: 'my-app',
    });
  });

  it('composes the letters that macOS takes apart', () => {
    const source = sourceOf([file('가게/한글.txt'.normalize('NFD'))], 'my-app');
    expect(source).toMatchObject({ name: '가게', files: [{ path: '한글.txt' }] });
  });

  it('says why something cannot be used', () => {
    expect(sourceOf([], 'x')).toBe('nothing');
    expect(sourceOf([file('a.zip'), file('b.zip')], 'x')).toBe('two-zips');
    expect(sourceOf([file('shop.tar.gz')], 'x')).toBe('other-archive');
    expect(sourceOf([file('shop/node_modules/a.js'), file('shop/.git/HEAD')], 'x')).toBe('only-left-out');
  });
});
