import { equal, ok } from 'node:assert/strict';
import { type PersonsJourney, SHOP } from './place.ts';

const VISITS = 30;

export const watching: readonly PersonsJourney[] = [
  {
    name: 'read the log, live',
    async go(person, { visitors }) {
      await person.goesTo(SHOP, 'Logs');
      const log = person.page.getByRole('log');
      await person.waits(() => log.locator('time').first().waitFor({ state: 'attached' }));
      await visitors(SHOP, '/just-now');
      await person.waits(() => log.getByText('GET /just-now').waitFor());
    },
  },
  {
    name: 'see requests in the metrics',
    async go(person, { visitors }) {
      for (let count = 0; count < VISITS; count += 1) await visitors(SHOP);
      await person.goesTo(SHOP, 'Metrics');
      const traffic = person.page.getByRole('region', { name: 'Requests per second' });
      await traffic.getByRole('button', { name: 'As a table' }).click();
      // A point comes every few seconds, of the requests since the last one.
      const busy = traffic.getByRole('row').filter({ hasText: /\t?.*[1-9]/ });
      await person.waits(() => busy.nth(1).waitFor({ timeout: 60_000 }));
    },
  },
  {
    name: 'a drill: a replica is killed under load',
    async go(person) {
      await person.goesTo(SHOP, 'Drills');
      await person.clicks('button', 'Start the drill');
      await person.page.getByRole('dialog').getByRole('button', { name: 'Start the drill' }).click();
      const report = person.page.getByRole('table').getByRole('row').filter({ hasText: 'A replica is killed' });
      await person.waits(() => report.getByText('Passed').waitFor({ timeout: 120_000 }));
      const headings = await person.page.getByRole('columnheader').allInnerTexts();
      const cells = await report.getByRole('cell').allInnerTexts();
      const figure = (name: string) => Number(cells[headings.indexOf(name)]?.replace(/\D/g, '') || Number.NaN);
      ok(figure('Sent') > 50);
      equal(figure('Failed'), 0);
    },
  },
];
