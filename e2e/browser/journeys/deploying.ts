import { deepEqual, equal, ok } from 'node:assert/strict';
import { type Files, zipFiles } from '../../harness/deploy.ts';
import { smallShop } from '../small-shop.ts';
import type { Person } from './person.ts';
import { type PersonsJourney, SHOP } from './place.ts';

const PASSWORD = 'three plain words';
/** A first deployment within a minute, without reading. */
const A_MINUTE = 60_000;
const FIRST_PAGE = 'Drop the zip of your first app here';

export const deploying: readonly PersonsJourney[] = [
  {
    name: 'sign up with an invitation',
    async go(person, { invitation }) {
      await person.opens(invitation);
      await person.writes('Name', 'mira');
      await person.writes('Password', PASSWORD);
      await person.clicks('button', 'Make the account');
      await person.waitsForHeading(FIRST_PAGE);
    },
  },
  {
    name: 'first deployment by a zip',
    atMostMs: A_MINUTE,
    async go(person) {
      await person.opens();
      await person.chooses('Choose a zip', { name: 'My Shop.zip', buffer: await zipFiles(smallShop('one')) });
      await person.clicks('button', 'Upload and start');
      await person.waitsForHeading('Release v1 is live');
      equal(await opensIt(person), 'shop one');
    },
  },
  {
    name: 'first deployment by a folder',
    atMostMs: A_MINUTE,
    async go(person, { folder }) {
      await person.opens();
      await person.clicks('link', 'New app');
      await person.chooses('Choose a folder', folder);
      await person.clicks('button', 'Upload and start');
      await person.waitsForHeading('Release v1 is live');
      equal(await opensIt(person), 'shop of a folder');
    },
  },
  {
    name: 'first deployment of an example',
    atMostMs: A_MINUTE,
    async go(person, { visitors }) {
      await person.opens();
      await person.clicks('link', 'New app');
      await person.clicks('button', 'Deploy Plain web pages');
      await person.waitsForHeading('Release v1 is live');
      equal((await visitors('hello-static')).status, 200);
    },
  },
  {
    name: 'update',
    async go(person) {
      await uploads(person, smallShop('two'));
      await person.waitsForHeading('Release v2 is live');
      equal(await opensIt(person), 'shop two');
    },
  },
  {
    name: 'watch the pipeline until it is done',
    async go(person) {
      await person.opens();
      await notesSteps(person);
      await person.clicks('link', SHOP);
      await sends(person, smallShop('three'));
      const steps = person.page.getByRole('list', { name: 'The steps of this run' });
      await person.waits(() => steps.locator('[aria-current=step]').first().waitFor());
      await person.waits(() => person.page.getByRole('log').locator('time').first().waitFor({ state: 'attached' }));
      await person.waitsForHeading(/^Release v\d+ is live$/);
      const shown = await shownSteps(person);
      // Some last too short a time to be drawn; none comes before one that is earlier in the list.
      const order = ['Upload', 'Receive', 'Push', 'Build', 'Volume', 'Deploy', 'Verify'];
      deepEqual(
        shown,
        order.filter((step) => shown.includes(step)),
      );
      ok(shown.includes('Deploy'), `steps that were shown as they went on: ${shown.join(', ')}`);
    },
  },
  {
    name: 'a build that fails, and its card',
    async go(person, { visitors }) {
      await uploads(person, { 'Cargo.toml': '[package]\n', 'src/main.rs': 'fn main() {}\n' });
      const card = person.page.getByRole('region', { name: 'What went wrong' });
      await person.waits(() => card.waitFor({ timeout: 120_000 }));
      await card.getByText('release v3 goes on').waitFor();
      equal((await visitors(SHOP)).text, 'shop three');
      await card.getByRole('link', { name: 'Upload again' }).click();
      await person.page.getByRole('button', { name: 'Choose a zip' }).waitFor();
    },
  },
  {
    name: 'roll back',
    async go(person, { visitors }) {
      await person.goesTo(SHOP, 'Releases');
      await person.clicks('button', 'Roll back to v2');
      await person.clicks('button', 'Go back to v2');
      await person.waitsForHeading('Release v2 is live again');
      equal((await visitors(SHOP)).text, 'shop two');
    },
  },
];

async function uploads(person: Person, files: Files): Promise<void> {
  await person.goesTo(SHOP);
  await sends(person, files);
}

async function sends(person: Person, files: Files): Promise<void> {
  await person.clicks('link', 'Update');
  await person.chooses('Choose a zip', { name: 'shop.zip', buffer: await zipFiles(files) });
  await person.clicks('button', `Update ${SHOP}`);
}

/** What stands on the page behind the link that a run ends with. */
async function opensIt(person: Person): Promise<string | null> {
  const [opened] = await Promise.all([person.page.context().waitForEvent('page'), person.clicks('link', 'Open')]);
  const text = await opened.locator('body').textContent();
  await opened.close();
  return text;
}

/** From now on the page notes by itself which step it shows as going on: a look now and then would miss short ones. */
async function notesSteps({ page }: Person): Promise<void> {
  await page.evaluate(`{
    globalThis.shownSteps = [];
    new MutationObserver(() => {
      const name = document.querySelector('[aria-current=step]')?.innerText.split('\\n')[0];
      if (name && shownSteps.at(-1) !== name) shownSteps.push(name);
    }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-current'] });
  }`);
}

/** Gone with the page, were it loaded anew. */
function shownSteps({ page }: Person): Promise<string[]> {
  return page.evaluate('shownSteps') as Promise<string[]>;
}
