import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeLargeFiles, writeManyFiles } from './big-zip.ts';
import { pusher } from './jobs.ts';
import { type Cost, measure } from './measure.ts';

/**
 * What receiving, unpacking and pushing cost: `node bench/intake/intake.ts [directory]`. It needs 2 GB of room there
 * (default: the system's temporary directory) and one to two minutes.
 */
const REPEATS = 3;
const AIMS = { manyFilesMs: 5_000, largePeakMb: 250, smallPushMs: 60, largePushMs: 1_000 };

const root = await mkdtemp(join(process.argv[2] ?? tmpdir(), 'nonstop4-bench-'));
try {
  console.log(
    `load of the machine before: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  );
  await benchUnpacking(root);
  await benchPushing(root);
} finally {
  await rm(root, { recursive: true, force: true });
}

async function benchUnpacking(directory: string): Promise<void> {
  const many = join(directory, 'many.zip');
  const large = join(directory, 'large.zip');
  await writeManyFiles(many, 19_700); // with their 198 folders just under the limit of 20,000
  await writeLargeFiles(large, 500);
  for (let turn = 1; turn <= REPEATS; turn += 1) {
    const into = join(directory, `many-${turn}`);
    const unpacked = await measure('unpack', many, into);
    show(`unpack 19,700 tiny files (${turn})`, unpacked, `aim ${AIMS.manyFilesMs} ms`);
    const copied = await measure('copy', into, `${into}-copy`);
    show(
      `  the same files copied one by one`,
      copied,
      `unpacking took ${(unpacked.milliseconds / copied.milliseconds).toFixed(2)} times that`,
    );
    await rm(into, { recursive: true });
    await rm(`${into}-copy`, { recursive: true });
  }
  const megabytes = Math.round((await stat(large)).size / 1e6);
  show(`receive a zip of ${megabytes} MB`, await measure('receive', large, join(directory, 'uploads')), '');
  show(
    `unpack a zip of ${megabytes} MB`,
    await measure('unpack', large, join(directory, 'large')),
    `aim: peak under ${AIMS.largePeakMb} MB`,
  );
  show(
    `push its content to git`,
    await measure('push', join(directory, 'large.git'), join(directory, 'large'), 'media'),
    '',
  );
  await rm(join(directory, 'large'), { recursive: true });
}

async function benchPushing(directory: string): Promise<void> {
  const repository = join(directory, 'sources.git');
  const small = await writeApp(join(directory, 'small'), 10);
  const big = await writeApp(join(directory, 'big'), 2_000);
  const pushSmall = pusher(repository, small);
  await pushSmall('warm-up');
  showTimes('push 10 files', await times(20, () => pushSmall('small')), AIMS.smallPushMs);
  showTimes('push 2,000 files', await times(5, (turn) => pusher(repository, big)(`big-${turn}`)), AIMS.largePushMs);
  for (let at = 0; at < 400; at += 1) await pushSmall(`app-${at % 100}`);
  showTimes(
    'push 10 files after 400 more pushes to 100 apps',
    await times(20, () => pushSmall('small')),
    AIMS.smallPushMs,
  );
}

async function writeApp(directory: string, files: number): Promise<string> {
  await mkdir(directory);
  for (let at = 0; at < files; at += 1) {
    await writeFile(join(directory, `file-${at}.js`), `export const value${at} = ${at};\n`.repeat(60));
  }
  return directory;
}

async function times(count: number, work: (turn: number) => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const started = performance.now();
    await work(turn);
    taken.push(performance.now() - started);
  }
  return taken.sort((a, b) => a - b);
}

function showTimes(what: string, sorted: number[], aim: number): void {
  const at = (part: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
  console.log(
    `${what}: median ${at(0.5)} ms, fastest ${at(0)} ms, slowest ${at(1)} ms of ${sorted.length} (aim ${aim} ms)`,
  );
}

function show(what: string, cost: Cost, remark: string): void {
  const facts = [
    `${Math.round(cost.milliseconds)} ms`,
    `CPU ${Math.round(cost.cpuMilliseconds)} ms`,
    `memory ${Math.round(cost.startMegabytes)} MB before, ${Math.round(cost.peakMegabytes)} MB at most`,
  ];
  console.log(`${what}: ${facts.join(', ')}${remark === '' ? '' : ` (${remark})`}`);
}
