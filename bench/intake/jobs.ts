import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { YauzlArchiveUnpacker } from '../../server/src/adapters/archive-unpacker/yauzl/yauzl-archive-unpacker.ts';
import { EmbeddedGitHost } from '../../server/src/adapters/git-host/embedded/embedded-git-host.ts';
import { DirectoryUploadStorage } from '../../server/src/adapters/upload-storage/directory/directory-upload-storage.ts';
import type { Cost } from './measure.ts';

const signal = new AbortController().signal;
const limits = { maxUnpackedBytes: 2_000_000_000, maxEntries: 30_000, maxRatio: 200 };

const JOBS: Record<string, (...args: string[]) => Promise<unknown>> = {
  receive: (zip = '', directory = '') =>
    new DirectoryUploadStorage(directory).receive('bench', createReadStream(zip), 2_000_000_000),
  unpack: (zip = '', into = '') => new YauzlArchiveUnpacker().unpack({ path: zip }, into, { limits, signal }),
  /** The same files written without any zip: what the disk itself takes. */
  copy: copyFiles,
  push: (repository = '', content = '', app = '') => pusher(repository, content)(app),
};

/** Pushes a content directory. */
export function pusher(repository: string, contentDirectory: string): (app: string) => Promise<unknown> {
  const host = new EmbeddedGitHost({ repository });
  let count = 0;
  return (appName) => {
    count += 1;
    const trailers = { 'Nonstop4-Run': `run_${process.pid}_${count}` };
    const author = { name: 'bench', email: 'bench@localhost' };
    const place = { userName: 'bench', appName };
    return host.push({ place, contentDirectory, author, message: `${appName}: upload`, trailers, signal });
  };
}

async function copyFiles(from = '', to = ''): Promise<void> {
  const entries = (await readdir(from, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const { parentPath, name } of entries) {
    const target = join(to, parentPath.slice(from.length), name);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, await readFile(join(parentPath, name)));
  }
}

async function main([job = '', ...args]: string[]): Promise<void> {
  const run = JOBS[job];
  if (!run) throw new Error(`no such job: ${job}`);
  const startMegabytes = process.memoryUsage.rss() / 1e6;
  const started = performance.now();
  const cpu = process.cpuUsage();
  await run(...args);
  const { user, system } = process.cpuUsage(cpu);
  const cost: Cost = {
    milliseconds: performance.now() - started,
    cpuMilliseconds: (user + system) / 1e3,
    peakMegabytes: await peakMegabytes(),
    startMegabytes,
  };
  console.log(JSON.stringify(cost));
}

// Not getrusage's maxRSS: that begins with what the process that started this one had.
async function peakMegabytes(): Promise<number> {
  const [, kilobytes = '0'] = /^VmHWM:\s+(\d+)/m.exec(await readFile('/proc/self/status', 'utf8')) ?? [];
  return (Number(kilobytes) * 1024) / 1e6;
}

if (import.meta.main) await main(process.argv.slice(2));
