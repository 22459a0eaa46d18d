import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWindow, startBrowser, type Window } from '../../e2e/harness/browser.ts';
import type { FakePlatform } from '../dev/fake-api/fake-platform.ts';
import { connectServers } from '../dev/fake-api/sample-connections.ts';
import { emptyWorld, sampleWorld } from '../dev/fake-api/sample-world.ts';
import { openSignedIn, serveBuiltPages } from './built-pages.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Every page that a signed-in user can see, in its different states, and what shows that it is there. */
const PAGES: Record<string, { path: string; shows: string }> = {
  'list of apps': { path: '/', shows: '.app-list' },
  'new app': { path: '/new', shows: '.example' },
  'new app from git': { path: '/new?from=git', shows: 'input[type=url]' },
  'run that succeeded': { path: '/runs/run-shop-12', shows: '.run-success-url' },
  'run that failed': { path: '/runs/run-notes-1', shows: '.failure-card pre' },
  'run whose tests failed': { path: '/runs/run-reports-6', shows: '.stage-failed' },
  'run that goes on': { path: '/runs/run-gallery-3', shows: '.log-line' },
  'run that waits': { path: '/runs/run-gallery-4', shows: '.run-note' },
  'run that waits for room': { path: '/runs/run-blog-5', shows: '.run-waits' },
  'run that waits for Jenkins': { path: '/runs/run-old-site-2', shows: '.run-waits' },
  'run that is built in Jenkins': { path: '/runs/run-reports-10', shows: '.build-step-list' },
  'run that failed in Jenkins': { path: '/runs/run-reports-9', shows: '.build-step-list' },
  overview: { path: '/apps/shop', shows: '.picture' },
  'overview of an app whose first run failed': {
    path: '/apps/notes',
    shows: '.empty-state a[href="/runs/run-notes-1"]',
  },
  'overview of an app that is down': { path: '/apps/reports', shows: '.picture' },
  'overview of a stopped app': { path: '/apps/old-site', shows: '.picture' },
  update: { path: '/apps/shop/update', shows: '.drop-zone' },
  'update from git': { path: '/apps/blog/update', shows: '.source-address' },
  'release from git': { path: '/apps/shop/releases/2', shows: '.origin-line' },
  metrics: { path: '/apps/shop/metrics', shows: '.uplot' },
  'metrics without any': { path: '/apps/notes/metrics', shows: '.empty-state' },
  availability: { path: '/apps/shop/availability', shows: '.day-bars' },
  'availability without any': { path: '/apps/notes/availability', shows: '.day-bars' },
  logs: { path: '/apps/shop/logs', shows: '.log-line' },
  releases: { path: '/apps/shop/releases', shows: '.release-list' },
  'files of a release': { path: '/apps/shop/releases/5', shows: '.code-text' },
  'changes of a release': { path: '/apps/shop/releases/5?show=changes', shows: '.diff' },
  settings: { path: '/apps/shop/settings', shows: '.variable-row' },
  events: { path: '/apps/shop/events', shows: '.event-list' },
  drills: { path: '/apps/shop/drills', shows: '.drill-steps' },
  'drill that cannot begin': { path: '/apps/reports/drills', shows: '.error-line' },
  'running drill': { path: '/apps/gallery/drills', shows: '.drill-figures' },
  system: { path: '/system', shows: '.tool-list' },
  git: { path: '/git', shows: 'input[type=password]' },
  'Jenkins without a git server': { path: '/ci', shows: '.btn-primary[href="/git"]' },
  alerts: { path: '/alerts', shows: '.alert-open' },
  'alerts of an app': { path: '/apps/reports/alerts', shows: '.alert-open' },
  'alerts of an app without any': { path: '/apps/blog/alerts', shows: '.alert-well' },
  notifications: { path: '/notifications', shows: '.channel-list' },
  users: { path: '/users', shows: '.user-table' },
  'audit log': { path: '/audit', shows: '.audit-table' },
  nodes: { path: '/nodes', shows: '.node-table' },
  account: { path: '/account', shows: '.entry-list' },
  access: { path: '/access', shows: 'input[type=password]' },
  'page that is not there': { path: '/nowhere', shows: '.empty-state' },
  'app that is not there': { path: '/apps/nothing', shows: '.empty-state' },
};

interface Look {
  language: 'en' | 'ko';
  theme: 'light' | 'dark';
  width: number;
}

// Between them: both languages, both themes, a phone and a desk.
const LOOKS: Record<'en' | 'ko', Pick<Look, 'theme' | 'width'>[]> = {
  en: [
    { theme: 'light', width: 1280 },
    { theme: 'dark', width: 390 },
  ],
  ko: [
    { theme: 'dark', width: 1280 },
    { theme: 'light', width: 390 },
  ],
};

/** What axe finds: serious and critical violations, each with where it is. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations)`,
  );
  return (found as { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[])
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id} ${node.target.join(' ')}: ${node.failureSummary}`),
    );
}

/** What must hold on every page, whatever it shows. */
async function expectWell(page: Page, language: string): Promise<void> {
  await page.evaluate('document.fonts.ready');
  expect(await page.title()).toMatch(/.+ · NonStop4$/);
  expect(await page.locator('html').getAttribute('lang')).toBe(language);
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
  expect(await page.getByRole('main').count()).toBe(1);
  expect(
    await page.evaluate('document.documentElement.scrollWidth - innerWidth'),
    'wider than the window',
  ).toBeLessThanOrEqual(0);
  expect(await violations(page)).toEqual([]);
}

/** A button keeps its ground and its white words, whatever is done to it short of using it. */
async function expectFilled(page: Page, button: Locator): Promise<void> {
  const looks = async () => {
    await button.evaluate((element) => Promise.all(element.getAnimations().map((one) => one.finished)));
    expect(await violations(page)).toEqual([]);
    return button.evaluate((element) => {
      const { backgroundColor, color } = getComputedStyle(element);
      return { color, filled: backgroundColor !== 'rgba(0, 0, 0, 0)' };
    });
  };
  const wanted = { color: 'rgb(255, 255, 255)', filled: true };
  await button.hover();
  expect(await looks(), 'under the pointer').toEqual(wanted);
  await page.mouse.down();
  expect(await looks(), 'pressed').toEqual(wanted);
  await page.mouse.move(0, 0);
  await page.mouse.up();
  await page.keyboard.press('Tab');
  await button.focus();
  expect(await looks(), 'in focus').toEqual(wanted);
}

let browser: Browser;
let platform: FakePlatform;
let empty: FakePlatform;
let fresh: FakePlatform;
let connected: FakePlatform;

async function start(): Promise<void> {
  browser = await startBrowser();
  platform = await serveBuiltPages(sampleWorld());
  empty = await serveBuiltPages({ ...emptyWorld(), withoutImages: true });
  const world = sampleWorld();
  connectServers(world);
  connected = await serveBuiltPages(world);
  fresh = await serveBuiltPages({ ...emptyWorld(), setupToken: 'once' });
}

async function stop(): Promise<void> {
  await browser?.close();
  await Promise.all([platform, empty, fresh, connected].map((one) => one?.close()));
}

/** Every page in one language. The languages are files of their own, so that they run side by side. */
export function describeEveryPage(language: Look['language']): void {
  beforeAll(start);
  afterAll(stop);
  describe.each(LOOKS[language])('in $theme, $width pixels wide', (look) => describeLook({ language, ...look }));
}

function describeLook(look: Look): void {
  let window: Window;

  beforeAll(async () => {
    window = await openSignedIn(browser, platform, { ...look, expected: [/404/, /409 .*drill-plan/] });
  });

  afterAll(async () => {
    await window?.close();
  });

  it.each(Object.entries(PAGES))('%s', async (_name, { path, shows }) => {
    const { page } = window;
    await page.goto(path);
    await page.locator(shows).first().waitFor();
    await expectWell(page, look.language);
    expect(window.errors()).toEqual([]);
  });

  it('list of apps without any', async () => {
    const other = await openSignedIn(browser, empty, look);
    await other.page.goto(empty.url);
    await other.page.locator('.example').first().waitFor();
    await expectWell(other.page, look.language);
    expect(other.errors()).toEqual([]);
    await other.close();
  });

  it.each([
    ['metrics from a Prometheus that does not answer', '/apps/shop/metrics', () => connected, '.caution'],
    ['git, connected', '/git', () => connected, '.connection-now'],
    ['Jenkins, connected', '/ci', () => connected, '.connection-now'],
    ['Jenkins where it is of no use', '/ci', () => empty, 'section.card + section.card'],
  ] as const)('%s', async (_name, path, platformOf, shows) => {
    const other = await openSignedIn(browser, platformOf(), look);
    await other.page.goto(path);
    await other.page.locator(shows).waitFor();
    await expectWell(other.page, look.language);
    expect(other.errors()).toEqual([]);
    await other.close();
  });

  it('first visit and sign-in', async () => {
    const other = await openWindow(browser, fresh.url, { ...look, expected: [/401/] });
    await other.page.goto('/setup?token=once');
    await other.page.getByRole('textbox').first().waitFor();
    await expectWell(other.page, look.language);
    await other.page.goto(`${platform.url}/sign-in`);
    await other.page.getByRole('textbox').first().waitFor();
    await expectWell(other.page, look.language);
    expect(other.errors()).toEqual([]);
    await other.close();
  });

  it('filled buttons under the pointer, in focus and pressed', async () => {
    const { page } = window;
    await page.goto('/apps/shop');
    await expectFilled(page, page.locator('a.btn-primary').first());
    await page.goto('/apps/shop/settings');
    // That of deletion, after those of people.
    await page.locator('.btn-danger-quiet').last().click();
    await page.getByRole('dialog').getByRole('textbox').fill('shop');
    await expectFilled(page, page.getByRole('dialog').locator('.btn-danger'));
  });

  it('menu and dialog, open', async () => {
    const { page } = window;
    await page.goto('/apps/shop/settings');
    await page.locator('.account-button').click();
    await page.locator('.menu-panel').waitFor();
    await expectWell(page, look.language);
    await page.keyboard.press('Escape');
    await page.locator('.btn-danger-quiet').last().click();
    await page.getByRole('dialog').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(window.errors()).toEqual([]);
  });
}
