import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openSignedIn, startBrowser } from '../harness/browser.ts';
import { MonitoredPlatform } from './monitored-platform.ts';
import { type Moment, monitoringPages } from './monitoring-views.ts';
import { see } from './pages.ts';

// Takes a picture of every page of the monitoring at rest, under load and during a drill, in both languages:
//   npm run screenshots:monitoring -- DIR [--all] [PAGE…]
// By turns in both themes and widths, so that each language has both of each over the three moments; --all: every language in every theme and
// width at every moment. Named pages only, when there are names. A platform of its own is started, with real apps; the load is bounded, and by
// loopback.
type Language = 'en' | 'ko';
type Theme = 'light' | 'dark';
interface View {
  language: Language;
  theme: Theme;
  width: number;
}

const [NARROW, WIDE] = [390, 1280];
/** So much load comes before the pictures under load: the figures of the minute are of it then. */
const LOAD_FIRST_MS = 75_000;
/** After the load its own minute is over. */
const REST_FIRST_MS = 30_000;

const BY_TURNS: Record<Moment, View[]> = {
  rest: [
    { language: 'en', theme: 'light', width: WIDE },
    { language: 'ko', theme: 'dark', width: NARROW },
  ],
  load: [
    { language: 'en', theme: 'dark', width: NARROW },
    { language: 'ko', theme: 'light', width: WIDE },
  ],
  drill: [
    { language: 'en', theme: 'dark', width: WIDE },
    { language: 'ko', theme: 'light', width: NARROW },
  ],
};
const EVERY_VIEW = (['en', 'ko'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((theme) => [NARROW, WIDE].map((width) => ({ language, theme, width }))),
);

const args = process.argv.slice(2);
const [directory, ...wanted] = args.filter((arg) => !arg.startsWith('--'));
if (!directory) {
  console.error('Say where the pictures go: npm run screenshots:monitoring -- DIR [--all] [PAGE…]');
  process.exit(2);
}
await takeAll(resolve(directory), (moment) => (args.includes('--all') ? EVERY_VIEW : BY_TURNS[moment]));

async function takeAll(target: string, viewsAt: (moment: Moment) => View[]): Promise<void> {
  await mkdir(target, { recursive: true });
  const [monitored, browser] = await Promise.all([MonitoredPlatform.start(), startBrowser()]);
  const take = async (moment: Moment, view: View) => {
    const pages = monitoringPages(moment, monitored.places).filter(
      ({ name }) => wanted.length === 0 || wanted.includes(name),
    );
    const height = view.width === NARROW ? 844 : 900;
    const { page, close } = await openSignedIn(browser, monitored.platform, { ...view, height });
    for (const one of pages) {
      await see(page, one);
      const name = [one.name, moment, view.language, view.theme, view.width, 'png'].join('.');
      await page.screenshot({ path: join(target, name), fullPage: true, animations: 'disabled' });
    }
    await close();
    console.log(`${pages.length} × ${moment}: ${view.language}, ${view.theme}, ${view.width} px`);
  };
  try {
    const endLoad = monitored.beginLoad();
    try {
      await pause(LOAD_FIRST_MS);
      for (const view of viewsAt('load')) await take('load', view);
    } finally {
      await endLoad();
    }
    for (const view of viewsAt('drill')) {
      await monitored.beginDrill();
      await take('drill', view);
      if (!(await monitored.drillIsRunning())) console.log('  the drill ended before the last of these pictures');
      await monitored.untilDrillEnded();
    }
    await monitored.untilRedundant();
    await pause(REST_FIRST_MS);
    for (const view of viewsAt('rest')) await take('rest', view);
  } finally {
    await browser.close();
    await monitored.stop();
  }
}
