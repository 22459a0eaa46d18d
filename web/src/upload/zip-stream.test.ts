import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { UnreadableFile } from './unreadable-file.ts';
import { zipFiles } from './zip-stream.ts';

const textFile = (path: string, text: string) => ({
  path,
  file: new File([text], path.split('/').pop() ?? '', { lastModified: Date.UTC(2026, 0, 2) }),
});

describe('zipping a folder', () => {
  it('gives back every file with its path, Korean names and empty files included', async () => {
    const files = [
      textFile('index.js', 'console.log(1)'),
      textFile('lib/가게.txt', '안녕하십니까'.repeat(5_000)),
      textFile('empty.txt', ''),
      textFile('logo.png', 'not really a picture'),
    ];
    const read: number[] = [];
    const zip = await zipFiles(files, (bytes) => read.push(bytes));
    const entries = unzipSync(new Uint8Array(await zip.arrayBuffer()));
    expect(Object.fromEntries(Object.entries(entries).map(([path, bytes]) => [path, strFromU8(bytes)]))).toEqual({
      'index.js': 'console.log(1)',
      'lib/가게.txt': '안녕하십니까'.repeat(5_000),
      'empty.txt': '',
      'logo.png': 'not really a picture',
    });
    expect(zip.type).toBe('application/zip');
    expect(read.at(-1)).toBe(files.reduce((sum, { file }) => sum + file.size, 0));
  });

  it('names the file that could not be read', async () => {
    const broken = new File(['x'], 'gone.txt');
    broken.stream = () =>
      new ReadableStream({
        start: (controller) => controller.error(new DOMException('gone', 'NotFoundError')),
      });
    const zipping = zipFiles([textFile('a.txt', 'a'), { path: 'b/gone.txt', file: broken }], () => {});
    await expect(zipping).rejects.toMatchObject({ path: 'b/gone.txt' });
    await expect(zipping).rejects.toBeInstanceOf(UnreadableFile);
  });
});
