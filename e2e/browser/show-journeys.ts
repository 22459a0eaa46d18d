import { openWindow, startBrowser } from '../harness/browser.ts';
import { startEmbeddedPlatform } from '../harness/embedded-platform.ts';
import { table } from '../harness/table.ts';
import { JOURNEYS } from './journeys/journey-list.ts';
import { type Effort, Person } from './journeys/person.ts';
import { type PersonsJourney, type Place, preparePlace } from './journeys/place.ts';

// Goes every journey of an app's owner on a platform of its own, in a real browser, and prints what each asked of the
// person: npm run show:journeys [-- --without-times]. Ends with 1 where one fails, or takes longer than is promised.
const judgesTimes = !process.argv.includes('--without-times');

/** The person acts at once: what is beyond the waiting is the browser's and the test's own time. */
interface Gone extends Effort {
  name: string;
  tookMs: number;
  /** It did not come to its end: those after it would find a platform that they do not expect. */
  broke: boolean;
  fault?: string;
}

const gone = await goAll();
const rows = gone.map(({ name, clicks, fields, waitedMs, tookMs, fault }) => [
  name,
  String(clicks),
  String(fields),
  seconds(waitedMs),
  seconds(tookMs),
  fault ?? '',
]);
console.log(table([['journey', 'clicks', 'fields', 'waited', 'all', ''], ...rows]).join('\n'));
const kept = gone.filter(({ fault }) => fault === undefined).length;
console.log(`${kept} of ${JOURNEYS.length} journeys went as promised.`);
process.exitCode = kept === JOURNEYS.length ? 0 : 1;

async function goAll(): Promise<Gone[]> {
  const platform = await startEmbeddedPlatform();
  const browser = await startBrowser();
  const place = await preparePlace(platform);
  try {
    // What a browser writes of itself: nobody is signed in yet, an app is stopped or gone.
    const window = await openWindow(browser, platform.url, { expected: [/status of (401|404|503) /] });
    const person = await Person.at(window);
    const done: Gone[] = [];
    for (const journey of JOURNEYS) {
      const one = await go(journey, person, place);
      const [error] = window.errors();
      done.push(one.fault === undefined && error !== undefined ? { ...one, fault: error } : one);
      if (one.broke) break;
    }
    return done;
  } finally {
    await browser.close();
    await place.remove();
    await platform.stop();
  }
}

async function go(journey: PersonsJourney, person: Person, place: Place): Promise<Gone> {
  const began = performance.now();
  const error = await journey.go(person, place).catch((reason: Error) => reason);
  const tookMs = performance.now() - began;
  const gone = { name: journey.name, tookMs, ...person.takeEffort() };
  if (error) return { ...gone, broke: true, fault: error.message.split('\n')[0] ?? 'failed' };
  const late = judgesTimes && tookMs > (journey.atMostMs ?? Number.POSITIVE_INFINITY);
  return { ...gone, broke: false, ...(late ? { fault: `longer than ${seconds(journey.atMostMs ?? 0)}` } : {}) };
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
