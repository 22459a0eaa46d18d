import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser, type Window } from '../../e2e/harness/browser.ts';
import type { FakePlatform } from '../dev/fake-api/fake-platform.ts';
import { emptyWorld, sampleWorld } from '../dev/fake-api/sample-world.ts';
import type { World } from '../dev/fake-api/world.ts';
import { openSignedIn, serveBuiltPages } from './built-pages.ts';

const FILES: Record<string, string> = {
  'index.js': 'console.log("안녕하십니까")',
  'lib/util.js': 'export {}',
  '공지.txt': '내일 쉽니다',
  'node_modules/left-pad/index.js': 'not code of the app',
  '.git/HEAD': 'ref: refs/heads/main',
  '.env': 'PASSWORD=1',
};

describe('an upload', () => {
  let browser: Browser;
  let platform: FakePlatform;
  let world: World;
  let window: Window;
  let page: Page;
  let folder: string;

  beforeAll(async () => {
    browser = await startBrowser();
    folder = join(mkdtempSync(join(tmpdir(), 'web-upload-')), 'My Shop');
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(dirname(folder), { recursive: true, force: true });
  });

  beforeEach(async () => {
    world = emptyWorld();
    platform = await serveBuiltPages(world);
    window = await openSignedIn(browser, platform, { expected: [/507|ERR_/] });
    page = window.page;
    return async () => {
      await window.close();
      await platform.close();
    };
  });

  async function pick(
    button: string,
    files: string | { name: string; mimeType: string; buffer: Buffer },
  ): Promise<void> {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: button }).click();
    await (await chooser).setFiles(files);
  }

  const zip = (bytes: number) => ({ name: 'shop.zip', mimeType: 'application/zip', buffer: Buffer.alloc(bytes, 7) });

  it('packs a folder in the browser under the strictest policy, warns of passwords, and follows the steps to the address', async () => {
    await page.goto('/');
    await pick('Choose a folder', folder);
    await page.getByText('2 left out').waitFor();
    await page.getByText('This looks like passwords: .env').waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('my-shop');
    await page.getByText('It will answer at my-shop.localhost:8080').waitFor();
    await page.getByRole('button', { name: 'Upload and start' }).click();
    await page.getByRole('heading', { name: 'Release v1 is live' }).waitFor();
    expect(await page.getByRole('link', { name: 'my-shop.localhost:8080' }).getAttribute('href')).toBe(
      'http://my-shop.localhost:8080/',
    );
    const entries = unzipSync(new Uint8Array(world.archives[0] ?? Buffer.alloc(0)));
    expect(Object.fromEntries(Object.entries(entries).map(([path, bytes]) => [path, strFromU8(bytes)]))).toEqual({
      'index.js': FILES['index.js'],
      'lib/util.js': FILES['lib/util.js'],
      '공지.txt': FILES['공지.txt'],
      '.env': FILES['.env'],
    });
    expect(window.errors()).toEqual([]);
  });

  it('is refused before anything is sent when it is too large', async () => {
    world.system.limits.uploadBytes = 1_000;
    await page.goto('/new');
    await pick('Choose a zip', zip(2_000));
    await page.getByRole('alert').getByText('This is 2 kB; at most 1,000 bytes are taken.').waitFor();
    expect(await page.getByRole('button', { name: 'Upload and start' }).isDisabled()).toBe(true);
    expect(world.archives).toEqual([]);
  });

  it('says in plain words why the platform refused it, and lets one start again', async () => {
    world.refuseUploads = true;
    await page.goto('/new');
    await pick('Choose a zip', zip(2_000));
    await page.getByRole('button', { name: 'Upload and start' }).click();
    await page.getByRole('alert').getByRole('heading', { name: 'Disk is full' }).waitFor();
    world.refuseUploads = false;
    await page.getByRole('button', { name: 'Start again' }).click();
    await page.getByRole('button', { name: 'Upload and start' }).click();
    await page.getByRole('heading', { name: 'Release v1 is live' }).waitFor();
  });

  it('says that the connection was lost', async () => {
    await page.goto('/new');
    await page.route('**/source-archives**', (route) => route.abort('connectionreset'));
    await pick('Choose a zip', zip(2_000));
    await page.getByRole('button', { name: 'Upload and start' }).click();
    await page.getByRole('alert').getByRole('heading', { name: 'The platform does not answer' }).waitFor();
  });

  it('goes on while one looks at another page, and says when it has ended', async () => {
    await page.goto('/new');
    let letGo: () => void = () => {};
    await page.route('**/source-archives**', async (route) => {
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
      await route.continue();
    });
    await pick('Choose a zip', zip(2_000));
    await page.getByRole('button', { name: 'Upload and start' }).click();
    await page.getByRole('progressbar').waitFor();
    await page.getByRole('link', { name: 'System' }).click();
    await page.getByRole('link', { name: 'Upload of shop' }).waitFor();
    letGo();
    await page.getByRole('region', { name: 'Messages' }).getByRole('link', { name: 'See the steps' }).click();
    await page.getByRole('heading', { name: 'Release v1 is live' }).waitFor();
  });

  it('takes what is dropped anywhere on the list of apps, and never leaves the page for it', async () => {
    world.apps = sampleWorld().apps;
    await page.goto('/');
    await page.getByRole('link', { name: 'shop', exact: true }).waitFor();
    const devtools = await page.context().newCDPSession(page);
    const data = { items: [], files: [folder], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await devtools.send('Input.dispatchDragEvent', { type, x: 640, y: 800, data });
    }
    await page.getByRole('heading', { name: 'New app' }).waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('my-shop');
  });

  it('refuses other archives and explains', async () => {
    await page.goto('/new');
    await pick('Choose a zip', { name: 'shop.rar', mimeType: 'application/x-rar', buffer: Buffer.from('Rar!') });
    await page.getByRole('alert').getByText('Only zip archives can be taken.').waitFor();
  });
});
