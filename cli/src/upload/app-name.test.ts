import { AppNameSchema } from '@nonstop4/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { writeFiles } from '../../../testing/write-files.ts';
import { asDnsLabel, proposeAppName } from './app-name.ts';

it.each([
  ['Shop', 'shop'],
  ['my_shop 2', 'my-shop-2'],
  ['@acme/Shop.Front', 'shop-front'],
  ['2048', 'app-2048'],
  ['Café Über', 'cafe-uber'],
  ['-x-', 'x'],
  ['가게', ''],
])('%s becomes %s', (text, label) => {
  expect(asDnsLabel(text)).toBe(label);
});

it('whatever the name, the label is one that an app may have, or empty', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
      const label = asDnsLabel(text);
      expect(label === '' || AppNameSchema.safeParse(label).success).toBe(true);
    }),
  );
});

it('package.json comes before the name of the folder, and a broken one is passed over', async () => {
  const folder = temporaryDirectory();
  await writeFiles(folder, { 'a/package.json': '{"name":"front"}', 'b/package.json': '{oops', '가게/index.html': '' });
  expect(await proposeAppName(`${folder}/a`, true)).toBe('front');
  expect(await proposeAppName(`${folder}/b/`, true)).toBe('b');
  expect(await proposeAppName(`${folder}/가게`, true)).toBeUndefined();
  expect(await proposeAppName('/tmp/My Site.zip', false)).toBe('my-site');
});
