import { equal } from 'node:assert/strict';
import { type PersonsJourney, SHOP, untilVisitorsGet } from './place.ts';

export const ending: readonly PersonsJourney[] = [
  {
    name: 'stop',
    async go(person, place) {
      await person.goesTo(SHOP);
      await person.clicks('button', 'More to do with this app');
      await person.clicks('button', 'Stop');
      await person.page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
      await person.waits(() => person.page.getByText('Stopped', { exact: true }).waitFor());
      await untilVisitorsGet(
        place,
        'the page of a stopped app',
        async ({ visitors }) => (await visitors(SHOP)).status === 503,
      );
    },
  },
  {
    name: 'start',
    async go(person, { visitors }) {
      await person.goesTo(SHOP);
      await person.clicks('button', 'Start');
      await person.waitsForHeading('The app is running again');
      equal((await visitors(SHOP)).text, 'shop two');
    },
  },
  {
    name: 'delete',
    async go(person, place) {
      await person.goesTo(SHOP, 'Settings');
      await person.clicks('button', 'Delete the app…');
      await person.writes(`Type ${SHOP} to confirm`, SHOP);
      await person.clicks('button', 'Delete, keep the data');
      await person.waits(() => person.page.getByText(`${SHOP} is being deleted.`).waitFor());
      await person.waitsForHeading('Apps');
      const link = person.page.getByRole('link', { name: SHOP, exact: true });
      await person.waits(() => link.waitFor({ state: 'detached' }));
      await untilVisitorsGet(
        place,
        'nothing at the address of an app that is gone',
        async ({ visitors }) => (await visitors(SHOP)).status === 404,
      );
    },
  },
];
