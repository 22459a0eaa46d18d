import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { journey } from '../harness/journey.ts';
import { JOURNEYS } from './journeys/journey-list.ts';
import { Person } from './journeys/person.ts';
import { type Place, preparePlace } from './journeys/place.ts';

/** Those that no other test goes to their end, and what they need; `npm run show:journeys` goes them all. */
const HERE = [
  'sign up with an invitation',
  'first deployment by a zip',
  'watch the pipeline until it is done',
  'scale to three replicas',
  'a host name of one’s own',
];

describe('the owner of an app', () => {
  const here = journey();
  let place: Place;
  beforeAll(async () => {
    place = await preparePlace(here.platform);
  });
  afterAll(() => place?.remove());

  it('signs up, deploys, watches an update step by step, scales and gives the app a name of its own', async () => {
    const page = await here.signedOut({ expected: [/status of (401|404) /] });
    const person = await Person.at({ page, context: page.context() });
    const wanted = JOURNEYS.filter(({ name }) => HERE.includes(name));
    expect(wanted.map(({ name }) => name)).toEqual(HERE);
    for (const { go } of wanted) await go(person, place);
  });
});
