import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { logLine } from '../../../../../testing/ports/run-log/run-log.suite.ts';
import { smallDisk } from '../../../../../testing/small-disk.ts';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import { DirectoryRunLog } from './directory-run-log.ts';

describe('DirectoryRunLog', () => {
  it('goes on after a restart of the server', async () => {
    const root = temporaryDirectory();
    await new DirectoryRunLog(root).append('run_1', [logLine('before')]);
    const log = new DirectoryRunLog(root);
    await log.append('run_1', [logLine('after')]);
    expect(await log.read('run_1', 0)).toEqual({ lines: [logLine('before'), logLine('after')], nextLine: 2 });
  });

  it('goes on after a restart with a log that has lost its beginning', async () => {
    const root = temporaryDirectory();
    const small = { maxRunBytes: 2_000 };
    await new DirectoryRunLog(root, small).append(
      'run_1',
      Array.from({ length: 100 }, (_, at) => logLine(`line ${at}`)),
    );
    const log = new DirectoryRunLog(root, small);
    await log.append('run_1', [logLine('line 100')]);
    const { lines, nextLine } = await log.read('run_1', 0);
    expect(nextLine).toBe(101);
    expect(lines[0]?.text).toBe(`the first ${102 - lines.length} lines were dropped: the log became too long`);
    expect(lines.slice(1).map(({ text }) => text)).toEqual(
      lines.slice(1).map((_, at) => `line ${102 - lines.length + at}`),
    );
    const bytes = readdirSync(root).map((name) => statSync(join(root, name)).size);
    expect(bytes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(2_000);
  });

  it('shows what another server writes, and goes on where that one stopped', async () => {
    const root = temporaryDirectory();
    const small = { maxRunBytes: 2_000 };
    const [a, b] = [new DirectoryRunLog(root, small), new DirectoryRunLog(root, small)];
    await a.append('run_1', [logLine('one')]);
    expect((await b.read('run_1', 0)).nextLine).toBe(1);
    await a.append('run_1', [logLine('two')]);
    expect(await b.read('run_1', 1)).toEqual({ lines: [logLine('two')], nextLine: 2 });
    // Half a line of a server that is writing at this moment is none yet, and stays for it to be ended.
    appendFileSync(join(root, 'run_1.ndjson'), '{"n":2,"at":2,"sour');
    const half = statSync(join(root, 'run_1.ndjson')).size;
    expect((await b.read('run_1', 0)).nextLine).toBe(2);
    expect(statSync(join(root, 'run_1.ndjson')).size).toBe(half);
    await b.append('run_1', [logLine('three')]);
    expect(await a.read('run_1', 2)).toEqual({ lines: [logLine('three')], nextLine: 3 });
    await b.append(
      'run_1',
      Array.from({ length: 100 }, (_, at) => logLine(`line ${at}`)),
    );
    const { lines, nextLine } = await a.read('run_1', 0);
    expect([nextLine, lines.at(-1)]).toEqual([103, logLine('line 99')]);
  });

  it('keeps the first lines of a platform whose reader was there before them', async () => {
    const log = new DirectoryRunLog(join(temporaryDirectory(), 'none-yet'));
    expect(await log.read('run_1', 0)).toEqual({ lines: [], nextLine: 0 });
    await log.append('run_1', [logLine('first')]);
    expect(await log.read('run_1', 0)).toEqual({ lines: [logLine('first')], nextLine: 1 });
  });

  it('leaves a torn last line out, and begins the next one on a line of its own', async () => {
    const root = temporaryDirectory();
    await new DirectoryRunLog(root).append('run_1', [logLine('whole')]);
    appendFileSync(join(root, 'run_1.ndjson'), '{"n":1,"at":2,"sour');
    const log = new DirectoryRunLog(root);
    expect(await log.read('run_1', 0)).toEqual({ lines: [logLine('whole')], nextLine: 1 });
    await log.append('run_1', [logLine('next')]);
    expect(await new DirectoryRunLog(root).read('run_1', 0)).toEqual({
      lines: [logLine('whole'), logLine('next')],
      nextLine: 2,
    });
  });

  it('shows a damaged line without losing count', async () => {
    const root = temporaryDirectory();
    writeFileSync(join(root, 'run_1.ndjson'), '{"n":0,"at":1,"source":"a","stream":"out","text":"x"}\n\0\0\0\n');
    const { lines, nextLine } = await new DirectoryRunLog(root).read('run_1', 0);
    expect(lines.map(({ text }) => text)).toEqual(['x', '(this line of the log is damaged)']);
    expect(nextLine).toBe(2);
  });

  it('cuts a text without end', async () => {
    const log = new DirectoryRunLog(temporaryDirectory());
    await log.append('run_1', [logLine('y'.repeat(20_000_000))]);
    expect((await log.read('run_1', 0)).lines[0]?.text).toHaveLength(16_007);
  });

  it('never takes an identifier for a path', async () => {
    const log = new DirectoryRunLog(temporaryDirectory());
    await expect(log.read('../passwd', 0)).rejects.toThrow('no identifier');
  });

  it('collects the logs of runs that nobody names, but none that was just written to', async () => {
    const root = temporaryDirectory();
    const log = new DirectoryRunLog(root, { maxRunBytes: 2_000, unnamedForMs: 0 });
    const many = Array.from({ length: 40 }, (_, at) => logLine(`line ${at}`));
    for (const id of ['run_1', 'run_2']) await log.append(id, many);
    writeFileSync(join(root, 'notes.txt'), 'of somebody else');
    await new DirectoryRunLog(root).collect(new Set());
    expect(readdirSync(root)).toHaveLength(5);
    await log.collect(new Set(['run_2']));
    expect(readdirSync(root).sort()).toEqual(['notes.txt', 'run_2.ndjson', 'run_2.old.ndjson']);
    await log.append('run_1', [logLine('again')]);
    expect((await log.read('run_1', 0)).nextLine).toBe(1);
  });

  it('has nothing to collect before anything was written', async () => {
    await new DirectoryRunLog(join(temporaryDirectory(), 'none')).collect(new Set());
  });

  it('remembers few runs, and mixes none of them up', async () => {
    const log = new DirectoryRunLog(temporaryDirectory());
    const ids = Array.from({ length: 250 }, (_, at) => `run_${at}`);
    for (const word of ['one', 'two']) await Promise.all(ids.map((id) => log.append(id, [logLine(`${id} ${word}`)])));
    for (const id of ids) {
      expect((await log.read(id, 0)).lines.map(({ text }) => text)).toEqual([`${id} one`, `${id} two`]);
    }
  });

  it('is whole again after the disk was full', async (context) => {
    const disk = smallDisk(context, 64);
    const log = new DirectoryRunLog(disk);
    await log.append('run_1', [logLine('first')]);
    await expect(
      log.append(
        'run_1',
        Array.from({ length: 20 }, () => logLine('z'.repeat(8_000))),
      ),
    ).rejects.toThrow('ENOSPC');
    const { lines, nextLine } = await log.read('run_1', 0);
    expect(lines[0]).toEqual(logLine('first'));
    expect(lines.slice(1).every(({ text }) => text === 'z'.repeat(8_000))).toBe(true);
    expect(nextLine).toBe(lines.length);
  });

  it('has every line that it confirmed before the server was killed', async () => {
    const root = temporaryDirectory();
    const child = startWriter(root);
    let confirmed = 0;
    for await (const line of createInterface({ input: child.stdout! })) {
      confirmed = Number(line);
      if (confirmed >= 50) child.kill('SIGKILL');
    }
    const { lines } = await new DirectoryRunLog(root).read('run_1', 0);
    expect(lines.length).toBeGreaterThanOrEqual(confirmed);
    expect(lines.map(({ text }) => text)).toEqual(lines.map((_, at) => `line ${at}`));
  });
});

/** A process that appends line after line and prints how many were confirmed. */
function startWriter(root: string): ChildProcess {
  const script = `
    import { DirectoryRunLog } from ${JSON.stringify(new URL('./directory-run-log.ts', import.meta.url).href)};
    const log = new DirectoryRunLog(process.argv[1]);
    for (let at = 0; ; at += 1) {
      await log.append('run_1', [{ at, source: 'build', stream: 'out', text: 'line ' + at }]);
      console.log(at + 1);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
  return child;
}
