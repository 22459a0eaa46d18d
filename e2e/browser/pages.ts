import type { Page } from 'playwright-core';

/** Where the pages of a filled platform are. */
export interface Places {
  app: string;
  /** Paths of pages of runs. */
  succeeded: string;
  failed: string;
  /** A release with a release before it. */
  release: number;
  /** A zip that somebody is about to upload. */
  zip: Buffer;
}

export interface PageToSee {
  name: string;
  path: string;
  /** What a visitor does there before the page is looked at. Works in every language. */
  prepare?: (page: Page) => Promise<void>;
}

/** Every page of somebody who is signed in, dialogs included. */
export function pagesToSee({ app, succeeded, failed, release, zip }: Places): PageToSee[] {
  const tab = (name: string) => `/apps/${app}/${name}`;
  return [
    { name: 'apps', path: '/' },
    { name: 'new-app', path: '/new' },
    { name: 'new-app-from-git', path: '/new?from=git' },
    { name: 'ready-to-upload', path: '/new', prepare: (page) => pickZip(page, zip) },
    { name: 'run-succeeded', path: succeeded, prepare: untilLogged },
    { name: 'run-failed', path: failed, prepare: untilLogged },
    { name: 'overview', path: `/apps/${app}` },
    { name: 'stop-dialog', path: `/apps/${app}`, prepare: openStopDialog },
    { name: 'update', path: tab('update') },
    { name: 'metrics', path: tab('metrics'), prepare: showNearestRange },
    { name: 'availability', path: tab('availability'), prepare: untilBarred },
    { name: 'status-page', path: `/status/${app}` },
    { name: 'logs', path: tab('logs'), prepare: untilLogged },
    { name: 'releases', path: tab('releases') },
    { name: 'release-files', path: tab(`releases/${release}`) },
    { name: 'release-changes', path: tab(`releases/${release}?show=changes`) },
    { name: 'settings', path: tab('settings') },
    { name: 'events', path: tab('events') },
    { name: 'app-alerts', path: tab('alerts') },
    { name: 'drills', path: tab('drills') },
    { name: 'account', path: '/account' },
    { name: 'access', path: '/access' },
    { name: 'sign-up', path: '/sign-up' },
    { name: 'reset', path: '/reset' },
    { name: 'verify', path: '/verify#token=0' },
    { name: 'system', path: '/system' },
    { name: 'users', path: '/users' },
    { name: 'audit', path: '/audit' },
    { name: 'git', path: '/git' },
    { name: 'jenkins', path: '/ci' },
    { name: 'alerts', path: '/alerts' },
    { name: 'notifications', path: '/notifications' },
    { name: 'not-found', path: '/nothing-here' },
  ];
}

/** Goes to a page and waits until everything is there, its fonts included. */
export async function see(page: Page, { path, prepare }: Omit<PageToSee, 'name'>): Promise<void> {
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await settled(page);
  await prepare?.(page);
  await settled(page);
}

async function settled(page: Page): Promise<void> {
  const waiting = page.getByRole('status').filter({ hasText: /^(Loading|불러오는 중)/ });
  await waiting.first().waitFor({ state: 'detached' });
  // The page's own types are not those of a Node program.
  type WithFonts = { document: { fonts: { ready: Promise<unknown> } } };
  await page.evaluate(() => (globalThis as unknown as WithFonts).document.fonts.ready.then(() => undefined));
}

/** A log comes after the page. Each of its lines has a time, which a phone has no room for. */
async function untilLogged(page: Page): Promise<void> {
  await page.getByRole('log').locator('time').first().waitFor({ state: 'attached' });
}

async function untilBarred(page: Page): Promise<void> {
  await page.locator('.day-bar').first().waitFor();
}

async function pickZip(page: Page, buffer: Buffer): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: /^(Choose a zip|ZIP 파일 선택)$/ }).click(),
  ]);
  await chooser.setFiles({ name: 'Winter shop.zip', mimeType: 'application/zip', buffer });
  await page.getByRole('textbox').waitFor();
}

async function openStopDialog(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(More to do with this app|더 보기)$/ }).click();
  await page.getByRole('button', { name: /^(Stop|정지)$/ }).click();
  await page.getByRole('dialog').waitFor();
}

async function showNearestRange(page: Page): Promise<void> {
  await page.getByRole('radio', { name: /^1( h|시간)/ }).check();
  await page.locator('canvas').first().waitFor();
}
