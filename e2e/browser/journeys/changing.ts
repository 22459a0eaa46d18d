import { deepEqual, equal } from 'node:assert/strict';
import type { Person } from './person.ts';
import { type PersonsJourney, SHOP, untilVisitorsGet } from './place.ts';

const SECRET = 'not a real key';
const OWN_NAME = 'shop.example.com';

export const changing: readonly PersonsJourney[] = [
  {
    name: 'scale to three replicas',
    async go(person) {
      await person.goesTo(SHOP, 'Settings');
      await person.writes('Number of replicas', '3');
      await saves(person, 'Replicas', 'The new number of replicas is running');
      await person.clicks('link', 'To the app');
      await person.waits(() => person.page.getByText('3 replicas on 2 nodes are ready').waitFor());
    },
  },
  {
    name: 'set a config var',
    async go(person, { visitors }) {
      await person.goesTo(SHOP, 'Settings');
      await person.clicks('button', 'Add a variable');
      const section = person.page.getByRole('region', { name: 'Config vars', exact: true });
      await section.getByLabel('Name', { exact: true }).fill('GREETING');
      await section.getByLabel('Value of GREETING').fill('안녕하세요');
      await saves(person, 'Config vars', 'The new settings are live');
      equal(JSON.parse((await visitors(SHOP, '/config')).text).greeting, '안녕하세요');
    },
  },
  {
    name: 'set a secret',
    async go(person, { visitors }) {
      await person.goesTo(SHOP, 'Settings');
      const section = person.page.getByRole('region', { name: 'Secrets', exact: true });
      await section.getByLabel('Name', { exact: true }).fill('PAYMENT_KEY');
      await section.getByLabel('Value', { exact: true }).fill(SECRET);
      await saves(person, 'Secrets', 'The new settings are live');
      equal(JSON.parse((await visitors(SHOP, '/config')).text).secretLength, SECRET.length);
    },
  },
  {
    name: 'a host name of one’s own',
    async go(person, place) {
      equal((await place.visitors(SHOP, '/', OWN_NAME)).status, 404);
      await person.goesTo(SHOP, 'Settings');
      const section = person.page.getByRole('region', { name: 'Host names', exact: true });
      await section.getByLabel('Add a host name').fill(OWN_NAME);
      await section.getByRole('button', { name: 'Save' }).click();
      await person.waits(() => section.getByText(OWN_NAME, { exact: true }).waitFor());
      await person.waits(() =>
        untilVisitorsGet(
          place,
          'the app under its new name',
          async ({ visitors }) => (await visitors(SHOP, '/', OWN_NAME)).status === 200,
        ),
      );
      const byItsOwn = await place.visitors(SHOP);
      deepEqual(await place.visitors(SHOP, '/', OWN_NAME), byItsOwn);
    },
  },
];

/** Saves a section and follows the run that applies it. */
async function saves(person: Person, name: string, done: string): Promise<void> {
  await person.page.getByRole('region', { name, exact: true }).getByRole('button', { name: 'Save' }).click();
  await person.page.getByRole('region', { name: 'Messages' }).getByRole('link', { name: 'Watch the steps' }).click();
  await person.waitsForHeading(done);
}
