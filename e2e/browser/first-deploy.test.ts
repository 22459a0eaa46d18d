import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operations } from '@nonstop4/contract';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropOn } from '../harness/browser.ts';
import { visit, zipFiles } from '../harness/deploy.ts';
import { journey } from '../harness/journey.ts';
import { until } from '../harness/until.ts';
import { smallShop } from './small-shop.ts';

const MB = 1024 * 1024;
const SEVEN_STEPS = {
  en: ['Upload', 'Receive', 'Push', 'Build', 'Volume', 'Deploy', 'Verify'],
  ko: ['업로드', '접수', '푸시', '빌드', '볼륨', '배포', '확인'],
};

describe('the first deployment by browser', () => {
  const here = journey({ NONSTOP4_UPLOAD_MAX: '12 MB' });
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nonstop4-browser-'));
    await writeFile(join(folder, 'dropped-shop.zip'), await zipFiles(smallShop('dropped')));
    const project = join(folder, 'Folder Shop');
    await mkdir(join(project, 'node_modules', 'left-out'), { recursive: true });
    await writeFile(join(project, 'node_modules', 'left-out', 'index.js'), 'never sent');
    for (const [path, content] of Object.entries(smallShop('folder'))) await writeFile(join(project, path), content);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function choose(page: Page, button: string, files: string | { name: string; buffer: Buffer }): Promise<void> {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: button, exact: true }).click(),
    ]);
    await chooser.setFiles(typeof files === 'string' ? files : { ...files, mimeType: 'application/zip' });
  }

  /** All seven steps are there, in their order, and done. */
  async function stepsPass(page: Page, language: 'en' | 'ko'): Promise<void> {
    const name = language === 'en' ? /^Release v1 is live$/ : /^릴리스 v1 배포가 끝났습니다$/;
    await page.getByRole('heading', { name }).waitFor({ timeout: 90_000 });
    const steps = page.getByRole('list', { name: language === 'en' ? 'The steps of this run' : '실행 단계' });
    const texts = await steps.getByRole('listitem').allInnerTexts();
    expect(texts.map((text) => text.split('\n')[0])).toEqual(SEVEN_STEPS[language]);
    expect(texts.slice(1).every((text) => text.includes(language === 'en' ? 'Done' : '완료'))).toBe(true);
  }

  /** The address that the page shows, opened by its own link. */
  async function opens(page: Page, app: string, button: string): Promise<string | null> {
    const link = page.getByRole('link', { name: button, exact: true });
    expect(await link.getAttribute('href')).toContain(`${app}.localhost:${here.platform.edgePort}`);
    const [opened] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
    return opened.locator('body').textContent();
  }

  it('takes a chosen zip through the seven steps', async () => {
    const page = await here.signedIn();
    await page.goto('/');
    await choose(page, 'Choose a zip', { name: 'My Shop.zip', buffer: await zipFiles(smallShop('chosen')) });
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('my-shop');
    await page.getByRole('button', { name: 'Upload and start' }).click();
    await stepsPass(page, 'en');
    expect(await opens(page, 'my-shop', 'Open')).toBe('shop chosen');
    await page.getByRole('log').getByText('Deploy', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: 'To the app' }).click();
    await page.getByText('Redundant', { exact: true }).waitFor();
    await page.getByText('2 replicas on 2 nodes are ready').waitFor();
  });

  it('takes a dropped zip, in Korean', async () => {
    const page = await here.signedIn({ language: 'ko' });
    await page.goto('/new');
    await dropOn(page, 'ZIP 파일이나 폴더를 여기에 놓으십시오', [join(folder, 'dropped-shop.zip')]);
    await page.getByRole('button', { name: '업로드하고 시작' }).click();
    await stepsPass(page, 'ko');
    expect(await opens(page, 'dropped-shop', '열기')).toBe('shop dropped');
  });

  it('zips a chosen folder in the browser, without what is installed', async () => {
    const page = await here.signedIn();
    await page.goto('/new');
    await choose(page, 'Choose a folder', join(folder, 'Folder Shop'));
    await page.getByText('1 left out').waitFor();
    await page.getByRole('button', { name: 'Upload and start' }).click();
    await stepsPass(page, 'en');
    expect(await opens(page, 'folder-shop', 'Open')).toBe('shop folder');
    const files = await here.platform.api.call(operations.listFiles, { params: { app: 'folder-shop', release: 1 } });
    expect(files.map((file) => file.path)).toEqual(['package.json', 'server.js']);
  });

  it('takes a dropped folder', async () => {
    const page = await here.signedIn();
    await page.goto('/new');
    await dropOn(page, 'Drop a zip or a folder here', [join(folder, 'Folder Shop')]);
    await page.getByLabel('Name', { exact: true }).fill('from-the-desk');
    await page.getByRole('button', { name: 'Upload and start' }).click();
    await stepsPass(page, 'en');
    expect((await visit(here.platform, 'from-the-desk')).text).toBe('shop folder');
  });

  it('keeps nothing of an upload that was cancelled in the middle', async () => {
    const page = await here.signedIn();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Network.enable');
    // So slow that it is still going on when somebody changes their mind.
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: MB,
    });
    await page.goto('/new');
    const content = randomBytes(10 * MB);
    await choose(page, 'Choose a zip', { name: 'half.zip', buffer: await zipFiles({ 'film.bin': content }) });
    await page.getByRole('button', { name: 'Upload and start' }).click();
    const bar = page.getByRole('progressbar');
    await until(async () => Number(await bar.getAttribute('aria-valuenow')) > 5, {
      timeoutMs: 30_000,
      what: 'some of the upload',
    });
    await until(async () => (await readdir(here.platform.data.uploads)).length > 0, {
      timeoutMs: 10_000,
      what: 'the first bytes on the disk',
    });
    await page.getByRole('button', { name: 'Cancel the upload' }).click();
    await page.getByText('Nothing was kept of it.').waitFor();
    await until(async () => (await readdir(here.platform.data.uploads)).length === 0, {
      timeoutMs: 10_000,
      what: 'the half-taken upload to be gone',
    });
    const apps = await here.platform.api.call(operations.listApps, {});
    expect(apps.map((app) => app.name)).not.toContain('half');
  });

  it('refuses what is too large before it is sent', async () => {
    const page = await here.signedIn();
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(request.url());
    });
    await page.goto('/new');
    await choose(page, 'Choose a zip', { name: 'film.zip', buffer: randomBytes(13 * MB) });
    await page.getByRole('alert').getByText('at most 12').waitFor();
    expect(await page.getByRole('button', { name: 'Upload and start' }).isDisabled()).toBe(true);
    expect(sent).toEqual([]);
  });
});
