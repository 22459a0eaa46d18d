import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { CDPSession, Page } from 'playwright-core';
import type { Window } from '../harness/browser.ts';
import { type PageToSee, see } from './pages.ts';

/** A phone of the middle of the market is as much slower than a desk computer; what Lighthouse takes for it. */
const CPU_SLOWDOWN = 4;
/** As long may a step of a page take on a busy machine, four times as slow, before the page counts as broken. */
const PATIENCE_MS = 180_000;
/** Charts come when they are looked at, fonts after the first text: neither is what a reader waits for. */
const NOT_FIRST = /\/assets\/[^/]*(?:chart|plot)[^/]*$|\.woff2$/;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Axe's rules beside the standard that say whether everything has a name and a place in the page. */
const LANDMARKS = /^(region|landmark-.*|page-has-heading-one|heading-order|bypass|label.*)$/;

/** What a first visit to a page costs. Times with the browser slowed down. */
export interface Cost {
  /** Bytes that came for the page's own text, code and styles, as the server compresses them; without the heads of answers. */
  bytes: number;
  requests: number;
  /** Without the lines of a log, which the browser draws when they are scrolled to. */
  elements: number;
  firstPaintMs: number;
  largestPaintMs: number;
  /** Cumulative layout shift, without what follows a press within half a second. */
  shift: number;
}

/** Of a page that could not be visited: no limit is kept by it. */
export const NOT_VISITED: Cost = {
  ...{ bytes: Number.NaN, requests: Number.NaN, elements: Number.NaN },
  ...{ firstPaintMs: Number.NaN, largestPaintMs: Number.NaN, shift: Number.NaN },
};

/** What keeps somebody from using a page. */
export interface Barriers {
  /** Violations of WCAG 2.2 A and AA of any weight. */
  wcag: string[];
  landmarks: string[];
}

// Kept from before the page's first line: what was painted and what moved.
const WATCH = `globalThis.seen = { largest: 0, shift: 0 };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) seen.largest = entry.startTime;
}).observe({ type: 'largest-contentful-paint', buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
}).observe({ type: 'layout-shift', buffered: true });`;

const READ = `({
  ...seen,
  first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
  elements: document.querySelectorAll('*').length - document.querySelectorAll('[role=log] *').length,
})`;

/** Visits a page with nothing of it in the browser, on a slow computer. */
export async function costOf({ page, context }: Window, { path, prepare }: PageToSee): Promise<Cost> {
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript({ content: WATCH });
  const devtools = await context.newCDPSession(page);
  const traffic = await countTraffic(devtools);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  await see(page, { path });
  // What a visitor does on the page is no part of its first load, but of how much is in it.
  const { bytes, requests } = traffic();
  await prepare?.(page);
  const { first, largest, shift, elements } = await page.evaluate<Record<string, number>>(READ);
  return {
    ...{ bytes, requests, shift: shift ?? Number.NaN, elements: elements ?? Number.NaN },
    ...{ firstPaintMs: first ?? Number.NaN, largestPaintMs: largest ?? Number.NaN },
  };
}

async function countTraffic(devtools: CDPSession): Promise<() => { bytes: number; requests: number }> {
  const own = new Set<string>();
  const heads = new Map<string, number>();
  let [bytes, requests] = [0, 0];
  devtools.on('Network.responseReceived', ({ requestId, response, type }) => {
    requests += 1;
    if (['Document', 'Script', 'Stylesheet'].includes(type) && !NOT_FIRST.test(response.url)) own.add(requestId);
    heads.set(requestId, response.encodedDataLength);
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (own.has(requestId)) bytes += encodedDataLength - (heads.get(requestId) ?? 0);
  });
  await devtools.send('Network.enable');
  return () => ({ bytes, requests });
}

/** A window whose pages can be looked at by axe: their own security policy lets no other code in later. */
export async function withAxe(window: Window): Promise<Window> {
  window.context.setDefaultTimeout(PATIENCE_MS);
  await window.context.addInitScript({ content: AXE });
  return window;
}

/** What axe finds on the page as it is shown. */
export async function barriersOn(page: Page): Promise<Barriers> {
  const options = { resultTypes: ['violations'], runOnly: { type: 'tag', values: [...WCAG, 'best-practice'] } };
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`);
  const found = violations.flatMap(({ id, tags, nodes }) =>
    nodes.map(({ target }) => ({ isWcag: tags.some((tag) => WCAG.includes(tag)), id, where: `${id} ${target}` })),
  );
  return {
    wcag: found.filter(({ isWcag }) => isWcag).map(({ where }) => where),
    landmarks: found.filter(({ isWcag, id }) => !isWcag && LANDMARKS.test(id)).map(({ where }) => where),
  };
}
