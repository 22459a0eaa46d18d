import type { Page } from 'playwright-core';
import type { PageToSee } from './pages.ts';

/** What the platform is doing while its pages are looked at. */
export type Moment = 'rest' | 'load' | 'drill';

/** Where things are, in the platform that is looked at. */
export interface MonitoredPlaces {
  /** Is looked at all the time, gets the load and has the drills. */
  app: string;
  /** Was away for a while. */
  interrupted: string;
  /** Writes lines of all levels, with colours and as JSON. */
  talkative: string;
  /** A release whose update was watched, and its run. */
  release: number;
  run: string;
}

const RANGES = ['1 h', '24 h', '7 d', '30 d'] as const;

/** Every page of the monitoring, as it is to be seen at that moment; those that no load and no drill changes are seen at rest only. */
export function monitoringPages(moment: Moment, places: MonitoredPlaces): PageToSee[] {
  const { app, interrupted, talkative, release, run } = places;
  const tab = (name: string, of = app) => `/apps/${of}/${name}`;
  const always: PageToSee[] = [
    { name: 'apps', path: '/' },
    { name: 'overview', path: `/apps/${app}` },
    ...(moment === 'drill' ? [{ name: 'drills', path: tab('drills') }] : []),
    { name: 'metrics-1h', path: tab('metrics'), prepare: (page) => chooseRange(page, 0) },
    { name: 'availability', path: tab('availability') },
    { name: 'logs', path: tab('logs'), prepare: untilLogged },
    { name: 'app-alerts', path: tab('alerts') },
    { name: 'events', path: tab('events') },
    { name: 'nodes', path: '/nodes', prepare: untilCharted },
    { name: 'status-page', path: `/status/${app}` },
  ];
  if (moment !== 'rest') return always;
  return [
    ...always,
    ...RANGES.slice(1).map((range, index) => ({
      name: `metrics-${range.replace(' ', '')}`,
      path: tab('metrics'),
      prepare: (page: Page) => chooseRange(page, index + 1),
    })),
    { name: 'drills', path: tab('drills') },
    { name: 'incident', path: tab('availability', interrupted) },
    { name: 'status-page-incident', path: `/status/${interrupted}` },
    { name: 'releases', path: tab('releases') },
    { name: 'release', path: tab(`releases/${release}`) },
    { name: 'run', path: run },
    { name: 'logs-live-colours', path: tab('logs', talkative), prepare: untilLogged },
    { name: 'logs-search', path: tab('logs', talkative), prepare: (page) => searchLogs(page, 'warn') },
    { name: 'alerts', path: '/alerts' },
    { name: 'notifications', path: '/notifications' },
  ];
}

/** The ranges are radio buttons, in this order. */
async function chooseRange(page: Page, index: number): Promise<void> {
  await page.getByRole('radio').nth(index).check();
  await untilCharted(page);
}

async function untilCharted(page: Page): Promise<void> {
  await page.locator('.uplot').first().waitFor();
}

/** Each line has a time, which a phone has no room for. */
async function untilLogged(page: Page): Promise<void> {
  await page.getByRole('log').locator('time').first().waitFor({ state: 'attached' });
}

/** The second of the two ways to look at a log; the live one has radio buttons of its own behind them. */
async function searchLogs(page: Page, level: string): Promise<void> {
  await page.getByRole('radio').nth(1).check();
  await page.getByRole('combobox').first().selectOption(level);
  await page.locator('form button[type=submit]').click();
  await page.locator('main time').first().waitFor({ state: 'attached' });
}
