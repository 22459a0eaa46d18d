import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { openSignedIn, openWindow, startBrowser, type Window, type WindowOptions } from './browser.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './embedded-platform.ts';

/** The platform and the browser of one test file. */
export interface Journey {
  readonly platform: EmbeddedPlatform;
  /** A window in which the owner is signed in; closed after the test, which fails when the page had an error. */
  signedIn(options?: WindowOptions): Promise<Page>;
  /** A window in which nobody is. */
  signedOut(options?: WindowOptions): Promise<Page>;
}

/** Starts a platform and a browser for the tests of a file, and ends them after the last. */
export function journey(settings: Record<string, string> = {}): Journey {
  let platform: EmbeddedPlatform | undefined;
  let browser: Browser | undefined;
  const windows: Window[] = [];
  beforeAll(async () => {
    [platform, browser] = await Promise.all([startEmbeddedPlatform(settings), startBrowser()]);
  });
  afterEach(async () => {
    const errors = windows.flatMap((window) => window.errors());
    await Promise.all(windows.splice(0).map((window) => window.close()));
    expect(errors).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
  });
  const started = () => {
    if (!platform || !browser) throw new Error('nothing has been started yet');
    return { platform, browser };
  };
  const keep = (window: Window) => {
    windows.push(window);
    return window.page;
  };
  return {
    get platform() {
      return started().platform;
    },
    signedIn: async (options) => keep(await openSignedIn(started().browser, started().platform, options)),
    signedOut: async (options) => keep(await openWindow(started().browser, started().platform.url, options)),
  };
}
