// What many users at once cost: 200 who sign in and list their apps at the same moment, and 50 uploads at the same moment. Prints tables;
// exit code 1 when a request failed or an upload took memory by its size. The shipped bundles, real processes, HTTP over loopback.
// `npm run bench:users [-- --users=200 --uploads=50 --megabytes=20]`
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { operations, users } from '@nonstop4/contract';
import { percentile, seconds } from '../../e2e/cluster/figures.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from '../../e2e/harness/embedded-platform.ts';
import { Argon2idHasher } from '../../server/src/adapters/password-hasher/argon2id/argon2id-hasher.ts';
import { writeLargeFiles } from '../intake/big-zip.ts';
import { residentBytes } from '../memory/resident-bytes.ts';
import { type Timed, Visitor } from './visitor.ts';

const MIB = 1024 * 1024;
const APPS_EACH = 3;
const ROUNDS = 5;
/** What the server may grow by while all of them come in, beside what one of them takes: its buffers, and not what is sent. */
const MOST_GROWTH_BYTES = 256 * MIB;

const USERS = given('users', 200);
const UPLOADS = given('uploads', 50);
const MEGABYTES = given('megabytes', 20);
let failed = 0;

function given(name: string, usual: number): number {
  const found = process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  return found === undefined ? usual : Number(found);
}

const say = (text: string) => process.stdout.write(`${text}\n`);
const nameOf = (number: number) => `user-${number}`;
const passwordOf = (number: number) => `password of ${nameOf(number)}`;

const platform = await startEmbeddedPlatform();
try {
  await makeUsers();
  const visitors = await signInAndList();
  await uploadAtOnce(visitors);
  say(`\nLoad of this machine over the last minute: ${loadavg()[0]?.toFixed(1)}`);
} finally {
  await platform.stop();
}
process.exit(failed === 0 ? 0 : 1);

async function makeUsers(): Promise<void> {
  say(`${USERS} users with ${APPS_EACH} apps each …`);
  // One after the other: each costs a hash of the password.
  for (let number = 0; number < USERS; number += 1) {
    await platform.api.call(users.createUser, { body: { name: nameOf(number), password: passwordOf(number) } });
  }
}

async function signInAndList(): Promise<Visitor[]> {
  const visitors = Array.from({ length: USERS }, (_, number) => new Visitor(platform.url, number));
  const hasher = new Argon2idHasher();
  const phc = await hasher.hash('password');
  const hashes = await Promise.all(visitors.map(() => timed(() => hasher.verify('password', phc))));
  const signIn = await Promise.all(
    visitors.map((visitor, number) => {
      const body = { name: nameOf(number), password: passwordOf(number) };
      return must(200, visitor.post(operations.signIn.path, body));
    }),
  );
  for (const [number, visitor] of visitors.entries()) {
    for (let app = 0; app < APPS_EACH; app += 1) {
      await must(201, visitor.post(operations.createApp.path, { name: `app-${number}-${app}` }));
    }
  }
  const alone: Timed[] = [];
  for (const visitor of visitors.slice(0, 50)) alone.push(await must(200, visitor.get(operations.listApps.path)));
  const lists: Timed[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    lists.push(...(await Promise.all(visitors.map((visitor) => must(200, visitor.get(operations.listApps.path))))));
  }
  const foreign = lists.filter(({ body }, at) => namesIn(body).some((name) => !name.startsWith(`app-${at % USERS}-`)));
  if (foreign.length > 0) failed += foreign.length;
  say(`\n${USERS} users at the same moment, ms${' '.repeat(27)}p50      p99      max`);
  row(`the hashes of their passwords alone`, hashes);
  row(`sign in`, ms(signIn));
  row(`list one’s apps, one after the other`, ms(alone));
  row(`list one’s apps, all at once (${ROUNDS} rounds)`, ms(lists));
  say(
    `sign in : hashes alone, p99                    ${(percentile(ms(signIn), 99) / percentile(hashes, 99)).toFixed(2)}`,
  );
  say(`lists with an app of somebody else             ${foreign.length} of ${lists.length}`);
  return visitors;
}

async function uploadAtOnce(visitors: Visitor[]): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'nonstop4-bench-users-'));
  const zip = join(directory, 'site.zip');
  await writeLargeFiles(zip, MEGABYTES);
  const server = await serverOf(platform);
  const upload = (visitor: Visitor, number: number) =>
    must(202, visitor.upload(operations.uploadArchive.path.replace('{app}', `app-${number}-0`), zip));
  const one = await whileWatching(server, () => Promise.all(visitors.slice(0, 1).map(upload)));
  const many = await whileWatching(server, () => Promise.all(visitors.slice(0, UPLOADS).map(upload)));
  await rm(directory, { recursive: true });
  const total = UPLOADS * MEGABYTES;
  say(`\nUploads of ${MEGABYTES} MB${' '.repeat(30)}time     server before   at most`);
  memoryRow('one', one);
  memoryRow(`${UPLOADS} at the same moment (${total} MB)`, many);
  const growth = many.peak - one.before;
  if (growth > MOST_GROWTH_BYTES) failed += 1;
  say(
    `${growth > MOST_GROWTH_BYTES ? 'NOT KEPT' : 'kept'}: the server grew by ${mib(growth)} MB of ${total} MB sent; at most ${mib(MOST_GROWTH_BYTES)}`,
  );
}

async function serverOf({ processes }: EmbeddedPlatform): Promise<number> {
  const server = (await processes()).find(({ name }) => name === 'server');
  if (!server) throw new Error('there is no server');
  return server.pid;
}

async function whileWatching(pid: number, work: () => Promise<unknown>) {
  const before = residentBytes(pid);
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentBytes(pid));
  }, 20);
  const ms = await timed(work);
  clearInterval(timer);
  if (residentBytes(pid) === 0) throw new Error('the server was ended meanwhile');
  return { before, peak, ms };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

async function must(status: number, asked: Promise<Timed>): Promise<Timed> {
  const answer = await asked;
  if (answer.status !== status) {
    failed += 1;
    say(`${answer.status} in place of ${status}: ${answer.body.slice(0, 200)}`);
  }
  return answer;
}

function namesIn(body: string): string[] {
  return (JSON.parse(body) as { name: string }[]).map(({ name }) => name);
}

function ms(answers: readonly Timed[]): number[] {
  return answers.map((answer) => answer.ms);
}

function row(what: string, taken: readonly number[]): void {
  const figures = [percentile(taken, 50), percentile(taken, 99), Math.max(...taken)].map((figure) =>
    figure.toFixed(0).padStart(8),
  );
  say(`${what.padEnd(43)} ${figures.join(' ')}`);
}

function memoryRow(what: string, { before, peak, ms }: { before: number; peak: number; ms: number }): void {
  say(`${what.padEnd(40)} ${seconds(ms).padStart(8)} ${mib(before).padStart(10)} MB ${mib(peak).padStart(7)} MB`);
}

function mib(bytes: number): string {
  return (bytes / MIB).toFixed(0);
}
