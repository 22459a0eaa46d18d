import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { adoptProcess, type DetachedProcess, StartFailed, startDetached } from './detached-process.ts';
import { findMarkedProcesses, killEverything, membersOf, signalProcess, signalTree } from './process-group.ts';
import { identifyProcess, isSameProcess } from './process-identity.ts';
import { groupByLeader, initialEnvironment, proportionalBytes, readProcessTable } from './process-table.ts';

let directory: string;
const mark = { name: 'NONSTOP4_REPLICA', value: `test-${process.pid}` };
const started: DetachedProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nonstop4-group-'));
});
afterEach(async () => {
  for (const one of started.splice(0)) killEverything(one.identity, mark);
  await rm(directory, { recursive: true, force: true });
});

async function run(argv: string[], extra: Record<string, string> = {}): Promise<DetachedProcess> {
  const out = join(directory, 'out');
  const env = { PATH: process.env.PATH ?? '', [mark.name]: mark.value, ...extra };
  const one = await startDetached({ argv, cwd: directory, env, outPath: out, errPath: out });
  started.push(one);
  return one;
}

/** A shell with a child in its group and one that moved to a session of its own. */
async function runTree(): Promise<DetachedProcess> {
  const one = await run(['sh', '-c', 'sleep 1000 & setsid sleep 1001 & wait']);
  await vi.waitFor(() => {
    const sessions = membersOf(one.identity).map((row) => row.session === one.identity.pid);
    expect(sessions.toSorted()).toEqual([false, true, true]);
  });
  return one;
}

describe('startDetached', () => {
  it('reports the exit code and the signal', async () => {
    expect(await (await run(['sh', '-c', 'exit 7'])).ended).toEqual({ code: 7, signal: null });
    const sleeping = await run(['sleep', '1000']);
    expect(isSameProcess(sleeping.identity)).toBe(true);
    signalTree(sleeping.identity, 'SIGTERM');
    expect(await sleeping.ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(isSameProcess(sleeping.identity)).toBe(false);
  });

  it.each([
    [['no-such-program'], '/tmp', 'the program no-such-program was not found'],
    [['sh'], '/no/such/directory', 'its directory /no/such/directory does not exist'],
    [['/etc/passwd'], '/tmp', '/etc/passwd is not executable'],
  ])('says why %j in %s cannot be started', async (argv, cwd, message) => {
    const out = join(directory, 'out');
    const starting = startDetached({ argv, cwd, env: { PATH: process.env.PATH ?? '' }, outPath: out, errPath: out });
    await expect(starting).rejects.toThrow(StartFailed);
    await expect(starting).rejects.toThrow(message);
  });

  it('looks the program up in the PATH that it is given, and gives nothing of its own environment', async () => {
    const one = await run(['sleep', '1000'], { A: 'b' });
    expect(initialEnvironment(one.identity.pid, 'A')).toBe('b');
    expect(initialEnvironment(one.identity.pid, 'HOME')).toBeUndefined();
    const out = join(directory, 'out');
    const lost = startDetached({ argv: ['sh'], cwd: '/', env: { PATH: directory }, outPath: out, errPath: out });
    await expect(lost).rejects.toThrow('was not found');
  });
});

describe('adoptProcess', () => {
  it('sees the end of a process, though not how it ended', async () => {
    const own = await run(['sleep', '1000']);
    const adopted = adoptProcess(own.identity);
    signalTree(own.identity, 'SIGKILL');
    expect(await adopted.ended).toEqual({ code: null, signal: null });
  });
});

describe('a tree of processes', () => {
  it('holds the group and the descendants that left it', async () => {
    const one = await runTree();
    // A program that is just being loaded has no memory yet.
    await vi.waitFor(() => expect(membersOf(one.identity).every((row) => row.residentBytes > 0)).toBe(true));
    const other = await run(['sleep', '1000']);
    const grouped = groupByLeader(readProcessTable(), [one.identity.pid, other.identity.pid, 999_999_999]);
    expect([...grouped.values()].map((members) => members.length)).toEqual([3, 1, 0]);
  });

  it('is signalled as a whole', async () => {
    const one = await runTree();
    expect(signalTree(one.identity, 'SIGTERM')).toBe(3);
    await one.ended;
    await vi.waitFor(() => expect(findMarkedProcesses(mark)).toEqual([]));
  });

  it('is killed with the daemons that left it and the group that outlived its leader', async () => {
    const one = await run(['sh', '-c', 'sleep 1000 & (setsid sleep 1001 &) ; exit 0']);
    await one.ended;
    await vi.waitFor(() => {
      expect(membersOf(one.identity)).toHaveLength(1);
      expect(findMarkedProcesses(mark)).toHaveLength(2);
    });
    killEverything(one.identity, mark);
    await vi.waitFor(() => expect(findMarkedProcesses(mark)).toEqual([]));
  });

  it('is empty, and nobody is signalled, when the pid belongs to another process now', async () => {
    const one = await run(['sleep', '1000']);
    const stranger = { ...one.identity, startTicks: '1' };
    expect(isSameProcess(stranger)).toBe(false);
    expect(signalTree(stranger, 'SIGKILL')).toBe(0);
    signalProcess(stranger, 'SIGKILL');
    expect(isSameProcess(one.identity)).toBe(true);
    expect(isSameProcess({ ...one.identity, bootId: 'another boot' })).toBe(false);
  });
});

describe('the process table', () => {
  it('has this process with its memory and processor time', () => {
    const own = readProcessTable().find((row) => row.pid === process.pid);
    const real = process.memoryUsage.rss();
    expect(own?.residentBytes).toBeGreaterThan(real / 2);
    expect(own?.residentBytes).toBeLessThan(real * 2);
    expect(own?.cpuSeconds).toBeGreaterThan(0);
    expect(identifyProcess(process.pid)?.startTicks).toBe(own?.startTicks);
    expect(proportionalBytes(process.pid)).toBeLessThanOrEqual(process.memoryUsage.rss() * 2);
    expect(identifyProcess(999_999_999)).toBeUndefined();
  });
});
