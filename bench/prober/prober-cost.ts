// What the proof of non-stop costs: the size of 100 apps' looks over 30 days in the database, the time to read one app's, and the
// prober's own processor time. Prints a table; judges nothing.
import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askOnce } from '@nonstop4/loadgen';
import { openSqliteStores } from '../../server/src/adapters/stores/sqlite/open-sqlite-stores.ts';
import { availabilityBetween } from '../../server/src/domain/availability/availability.ts';
import { DAY_MS, DayLooks, dayOf, MINUTE_MS } from '../../server/src/domain/availability/day-looks.ts';
import { anApp, aUser } from '../../testing/ports/stores/samples.ts';

const APPS = 100;
const DAYS = 30;
const PROBES = 2_000;
const KB = 1_024;

const directory = await mkdtemp(join(tmpdir(), 'nonstop4-bench-prober-'));
const file = join(directory, 'nonstop4.db');
const today = dayOf(Date.now());
line(`${APPS} apps, ${DAYS} days, 12 looks a minute`);
await size('quiet: one count in 100 differs', 0.01);
await size('restless: one count in 4 differs', 0.25);
await size('worst: every minute differs', 1);
await probes();
await rm(directory, { recursive: true });

/** `restless`: the share of minutes whose count is not that of the minute before. */
async function size(what: string, restless: number): Promise<void> {
  await rm(file, { force: true });
  const stores = await openSqliteStores(file);
  await stores.users.add(aUser('user_1'));
  for (let app = 0; app < APPS; app += 1) await stores.apps.add(anApp(`app-${app}`));
  await stores.close();
  const empty = statSync(file).size;
  const filled = await openSqliteStores(file);
  let write = 0;
  for (let day = today - DAYS + 1; day <= today; day += 1) {
    const records = Array.from({ length: APPS }, (_, app) => ({ appId: `app-${app}`, looks: looksOf(day, restless) }));
    const begun = performance.now();
    await filled.availability.putLooks(records);
    write += performance.now() - begun;
  }
  const begun = performance.now();
  const days = await filled.availability.listLooks('app-7', today - DAYS + 1);
  const { share } = availabilityBetween(days, (today - DAYS + 1) * DAY_MS, (today + 1) * DAY_MS);
  const read = performance.now() - begun;
  await filled.close();
  const bytes = statSync(file).size - empty;
  line(
    `${what.padEnd(34)} ${(bytes / KB).toFixed(0).padStart(7)} kB  write of all ${(write / DAYS).toFixed(1)} ms  read of one ${read.toFixed(1)} ms (${share})`,
  );
}

function looksOf(day: number, restless: number): DayLooks {
  const looks = new DayLooks(day);
  for (let minute = 0; minute < 1_440; minute += 1) {
    const differs = Math.random() < restless;
    const asked = differs ? 11 + Math.floor(Math.random() * 3) : 12;
    for (let look = 0; look < asked; look += 1)
      looks.add(day * DAY_MS + minute * MINUTE_MS + look, differs && look === 0);
  }
  return looks;
}

/** Processor time of sending one look; the one who answers is in the same process and costs the rest. */
async function probes(): Promise<void> {
  const server = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const before = process.cpuUsage();
  for (let sent = 0; sent < PROBES; sent += 1) {
    await askOnce({ host: '127.0.0.1', port, hostname: 'shop.localhost', path: '/', timeoutMs: 10_000 });
  }
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1_000 / PROBES;
  line(
    `one look, sent and answered: ${ms.toFixed(2)} ms of processor time; 100 apps every 5 s: ${(ms * 2).toFixed(1)} % of one core`,
  );
  await new Promise((resolve) => server.close(resolve));
}

function line(text: string): void {
  process.stdout.write(`${text}\n`);
}
