import { lookup } from 'node:dns/promises';
import { constants } from 'node:fs';
import { access, readFile, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { freemem, userInfo } from 'node:os';
import { dirname } from 'node:path';
import type { Check, Machine } from './check.ts';
import { checkSandbox } from './sandbox.ts';

const MB = 1_024 ** 2;
const GB = 1_024 ** 3;
/** The platform's own processes take about 450 MB, an app of two replicas some 100 MB. */
const MEMORY = { enough: 1 * GB, least: 384 * MB };
const DISK = { enough: 5 * GB, least: 512 * MB };

export async function checkMachine(machine: Machine, platformRuns: boolean): Promise<Check[]> {
  return [
    await checkDirectory(machine),
    await checkDisk(machine),
    await checkMemory(machine, platformRuns),
    await checkPort(machine, machine.panelPort, 'panel', platformRuns),
    await checkPort(machine, machine.edgePort, 'edge', platformRuns),
    await checkNames(machine),
    await checkSandbox(machine),
  ];
}

async function checkDirectory({ dataRoot, texts, program }: Machine): Promise<Check> {
  const base = { id: 'data-directory', title: texts.dataDirectory };
  const existing = await nearestExisting(dataRoot);
  const { uid, username } = userInfo();
  const owner = (await stat(existing)).uid;
  if (existing === dataRoot && owner !== uid) {
    return {
      ...base,
      state: 'missing',
      detail: texts.foreignDirectory(dataRoot),
      fix: `sudo chown -R ${username} ${dataRoot}`,
    };
  }
  const writable = await access(existing, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!writable)
    return { ...base, state: 'missing', detail: texts.notWritable(existing), fix: texts.chooseDirectory(program) };
  return { ...base, state: 'ok', detail: existing === dataRoot ? dataRoot : texts.willBeMade(dataRoot) };
}

async function nearestExisting(path: string): Promise<string> {
  const there = await stat(path).then(
    () => true,
    () => false,
  );
  return there || path === dirname(path) ? path : nearestExisting(dirname(path));
}

async function checkDisk({ dataRoot, texts, bytes }: Machine): Promise<Check> {
  const { bavail, bsize } = await statfs(await nearestExisting(dataRoot));
  const free = bavail * bsize;
  const base = { id: 'disk', title: texts.disk, detail: texts.free(bytes(free)) };
  if (free >= DISK.enough) return { ...base, state: 'ok' };
  return { ...base, state: free >= DISK.least ? 'warn' : 'missing', fix: texts.wanted(bytes(DISK.enough)) };
}

async function checkMemory({ texts, bytes }: Machine, platformRuns: boolean): Promise<Check> {
  const free = await availableMemory();
  const base = { id: 'memory', title: texts.memory, detail: texts.free(bytes(free)) };
  if (free >= MEMORY.enough) return { ...base, state: 'ok' };
  const state = free >= MEMORY.least || platformRuns ? 'warn' : 'missing';
  return { ...base, state, fix: texts.wanted(bytes(MEMORY.enough)) };
}

// What the kernel can give without swapping; `free` alone leaves out its caches (proc(5), MemAvailable).
async function availableMemory(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
  return kilobytes ? Number(kilobytes) * 1_024 : freemem();
}

async function checkPort(
  { texts, program }: Machine,
  port: number,
  of: 'panel' | 'edge',
  platformRuns: boolean,
): Promise<Check> {
  const base = { id: `port-${of}`, title: texts.port(port, of) };
  const problem = await listenProblem(port);
  if (!problem) return { ...base, state: 'ok', detail: texts.portFree };
  if (problem === 'EADDRINUSE' && platformRuns) return { ...base, state: 'ok', detail: texts.portOurs };
  const option = of === 'panel' ? '--port' : '--edge-port';
  return {
    ...base,
    state: 'missing',
    detail: problem === 'EADDRINUSE' ? texts.portTaken : texts.portDenied,
    fix: `${program} start ${option} ${port + 1}`,
  };
}

function listenProblem(port: number): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'EUNKNOWN'));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
}

async function checkNames({ texts }: Machine): Promise<Check> {
  const base = { id: 'localhost-names', title: '*.localhost' };
  const found = await lookup('nonstop4-check.localhost').catch(() => undefined);
  if (found) return { ...base, state: 'ok', detail: found.address };
  return { ...base, state: 'warn', detail: texts.namesUnknown, fix: 'sudo apt-get install libnss-myhostname' };
}
