import { ApiClient } from '@nonstop4/contract';
import { openSignedIn, openWindow, startBrowser, type Window, type WindowOptions } from '../harness/browser.ts';
import { firstAccount, startNewPlatform } from '../harness/embedded-platform.ts';
import { table } from '../harness/table.ts';
import { deployShop, fillPlatform, sendTraffic } from './filled-platform.ts';
import { type Barriers, barriersOn, type Cost, costOf, NOT_VISITED, withAxe } from './page-figures.ts';
import { type PageToSee, pagesToSee, see } from './pages.ts';

// Visits every page of a platform of its own and prints what it costs and what is wrong with it:
// npm run show:pages [-- --without-times] [PAGE…]. Ends with 1 where a limit is missed; times are told, not judged, with the option.
const options = process.argv.slice(2);
const judgesTimes = !options.includes('--without-times');
const wanted = options.filter((option) => !option.startsWith('--'));

/** What somebody opens who comes to the platform: each is the first load of a visit. */
const ENTRANCES = new Set([
  'setup',
  'sign-in',
  'sign-up',
  'reset',
  'verify',
  'first-app',
  'apps',
  'status-page',
  'not-found',
]);
/** Of all other pages, when one is opened by its address: the words of all of them come with it. */
const DEEP_BYTES = 240_000;
/** Bytes: ours. The others are what Lighthouse (13) calls good, and where it begins to complain of too many elements. */
const LIMITS = { bytes: 200_000, elements: 1_400, firstPaintMs: 1_800, largestPaintMs: 2_500, shift: 0.1 };
/** Long enough for points on the charts. */
const TRAFFIC_MS = 30_000;
const VIEWS = (['en', 'ko'] as const).flatMap((language) =>
  (['light', 'dark'] as const).map((theme) => ({ language, theme })),
);
// What a browser writes of itself where a page asks who is signed in, or is about something that is not there.
const EXPECTED = [/status of (401|404) /];

type Open = (options: WindowOptions) => Promise<Window>;

interface Seen extends Cost, Barriers {
  name: string;
  errors: string[];
}

const seen = await visitAll();
print(seen);

async function visitAll(): Promise<Seen[]> {
  const { setupUrl, ...started } = await startNewPlatform();
  const browser = await startBrowser();
  try {
    const signedOut: Open = (view) => openWindow(browser, started.url, { ...view, expected: EXPECTED });
    const setup = new URL(setupUrl);
    const fresh = await visit([{ name: 'setup', path: setup.pathname + setup.search }], signedOut);
    const token = await firstAccount(started.url, setup.searchParams.get('token') ?? '');
    const platform = { ...started, token, api: new ApiClient({ baseUrl: started.url, token }) };
    const signedIn: Open = (view) => openSignedIn(browser, platform, { ...view, expected: EXPECTED });
    fresh.push(...(await visit([{ name: 'sign-in', path: '/sign-in' }], signedOut)));
    fresh.push(...(await visit([{ name: 'first-app', path: '/' }], signedIn)));
    return [...fresh, ...(await visitFilled(platform, signedIn))];
  } finally {
    await browser.close();
    await started.stop();
  }
}

async function visitFilled(platform: Parameters<typeof fillPlatform>[0], open: Open): Promise<Seen[]> {
  await deployShop(platform);
  const endTraffic = sendTraffic(platform);
  try {
    const places = await fillPlatform(platform, TRAFFIC_MS);
    await endTraffic();
    return await visit(pagesToSee(places), open);
  } finally {
    await endTraffic();
  }
}

async function visit(all: readonly PageToSee[], open: Open): Promise<Seen[]> {
  const pages = all.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const found = new Map<string, Seen>();
  for (const one of pages) {
    const window = await open({});
    const errors: string[] = [];
    const cost = await costOf(window, one).catch((error: Error) => {
      errors.push(error.message.split('\n')[0] ?? 'not visited');
      return NOT_VISITED;
    });
    errors.push(...window.errors());
    found.set(one.name, { name: one.name, ...cost, wcag: [], landmarks: [], errors });
    await window.close();
  }
  tell(`${pages.length} pages visited`);
  for (const view of VIEWS) await lookForBarriers(pages, view, open, found);
  return [...found.values()];
}

/** One window for all pages: what they cost has been taken. */
async function lookForBarriers(
  pages: readonly PageToSee[],
  view: (typeof VIEWS)[number],
  open: Open,
  found: ReadonlyMap<string, Seen>,
): Promise<void> {
  const window = await withAxe(await open(view));
  let told = 0;
  for (const one of pages) {
    const { wcag, landmarks } = await barriersOf(window, one);
    const errors = window.errors();
    const inView = (what: string) => `${view.language}, ${view.theme}: ${what}`;
    found.get(one.name)?.wcag.push(...wcag.map(inView));
    found.get(one.name)?.landmarks.push(...landmarks.map(inView));
    found.get(one.name)?.errors.push(...errors.slice(told).map(inView));
    told = errors.length;
  }
  await window.close();
  tell(`${pages.length} pages looked at: ${view.language}, ${view.theme}`);
}

async function barriersOf(window: Window, one: PageToSee): Promise<Barriers> {
  try {
    await see(window.page, one);
    return await barriersOn(window.page);
  } catch (error) {
    return { wcag: [`not looked at: ${(error as Error).message.split('\n')[0]}`], landmarks: [] };
  }
}

/** Beside the table. */
function tell(progress: string): void {
  process.stderr.write(`${progress}\n`);
}

function print(pages: readonly Seen[]): void {
  const times = ['first paint', 'largest paint'];
  const headings = ['page', 'first load', 'requests', 'elements', ...times, 'shift', 'axe', 'landmarks', 'errors'];
  const rows = pages.map((page) => [
    page.name,
    `${(page.bytes / 1_000).toFixed(1)} kB`,
    String(page.requests),
    String(page.elements),
    `${Math.round(page.firstPaintMs)} ms`,
    `${Math.round(page.largestPaintMs)} ms`,
    page.shift.toFixed(3),
    String(page.wcag.length),
    String(page.landmarks.length),
    String(page.errors.length),
  ]);
  console.log(table([headings, ...rows]).join('\n'));
  const missed = pages.flatMap(missedBy);
  for (const line of missed) console.log(line);
  console.log(missed.length === 0 ? `All ${pages.length} pages keep every limit.` : `${missed.length} limits missed.`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

function missedBy(page: Seen): string[] {
  const limits = ENTRANCES.has(page.name) ? LIMITS : { ...LIMITS, bytes: DEEP_BYTES };
  const judged = Object.entries(limits).filter(([name]) => judgesTimes || !name.endsWith('Ms'));
  const above = judged
    // A figure that could not be taken is not one that is kept.
    .filter(([name, limit]) => !(page[name as keyof typeof LIMITS] <= limit))
    .map(([name, limit]) => `${page.name}: ${name} ${page[name as keyof typeof LIMITS]}, at most ${limit}`);
  const wrong = [...page.wcag, ...page.landmarks, ...page.errors].map((what) => `${page.name}: ${what}`);
  return [...above, ...wrong];
}
