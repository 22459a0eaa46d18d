import { existsSync } from 'node:fs';
import { operations } from '@nonstop4/contract';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type EmbeddedPlatform, OWNER } from './embedded-platform.ts';

// No calls home: the tests talk to loopback only.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];
/** A step of a page that takes longer than this is broken, even where several suites share the machine. */
const STEP_MS = 30_000;

export interface WindowOptions {
  language?: 'en' | 'ko';
  theme?: 'light' | 'dark';
  width?: number;
  height?: number;
  /** Console errors that belong to the journey, such as the 401 before one has signed in. */
  expected?: RegExp[];
}

/** One browser window with cookies of its own, which remembers everything that went wrong in it. */
export interface Window {
  page: Page;
  context: BrowserContext;
  /** Page errors and console errors that the journey does not expect. */
  errors(): string[];
  close(): Promise<void>;
}

/**
 * Starts Chromium: CHROMIUM_PATH, else where Debian has it. Fails with what to install, never skips.
 * In a UTF-8 locale, as a person's desktop has: without one it cannot read files whose names are not ASCII.
 */
export async function startBrowser(...more: string[]): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  if (!existsSync(executablePath))
    throw new Error(`No browser at ${executablePath}: install Chromium (apt install chromium) or set CHROMIUM_PATH.`);
  return chromium.launch({ executablePath, args: [...FLAGS, ...more], env: { ...process.env, LC_ALL: 'C.UTF-8' } });
}

/** Opens a window in which nobody is signed in. */
export async function openWindow(browser: Browser, baseURL: string, options: WindowOptions = {}): Promise<Window> {
  const { language = 'en', theme = 'light', width = 1280, height = 900, expected = [] } = options;
  const settings: BrowserContextOptions = {
    baseURL,
    viewport: { width, height },
    colorScheme: theme,
    locale: language === 'ko' ? 'ko-KR' : 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    acceptDownloads: true,
  };
  const context = await browser.newContext(settings);
  context.setDefaultTimeout(STEP_MS);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()} (${message.location().url})`);
  });
  return {
    page,
    context,
    errors: () => errors.filter((error) => !expected.some((pattern) => pattern.test(error))),
    close: () => context.close(),
  };
}

/** Opens a window in which the owner is signed in. */
export async function openSignedIn(
  browser: Browser,
  platform: Pick<EmbeddedPlatform, 'url'>,
  options: WindowOptions = {},
): Promise<Window> {
  const window = await openWindow(browser, platform.url, options);
  const response = await window.context.request.post(operations.signIn.path, {
    data: OWNER,
    headers: { origin: platform.url },
  });
  if (!response.ok()) throw new Error(`not signed in: ${response.status()} ${await response.text()}`);
  return window;
}

/** Drops files or folders of this machine on the page, as the desktop does. */
export async function dropOn(page: Page, name: string, paths: string[]): Promise<void> {
  const target = page.getByRole('region', { name });
  await target.waitFor();
  const box = await target.boundingBox();
  if (!box) throw new Error(`${name} is not in sight`);
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x: box.x + box.width / 2, y: box.y + 20, data });
  await devtools.detach();
}
