import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../server/src/domain/log-line.ts';
import type { RunLog } from '../../../server/src/ports/run-log.ts';

export function logLine(text: string, at = 1): LogLine {
  return { at, source: 'build', stream: 'out', text };
}

/** What every RunLog must do. */
export function runLogSuite(technology: string, make: () => RunLog): void {
  describe(`RunLog: ${technology}`, () => {
    it('gives lines back as they were, in order, from any line on', async () => {
      const log = make();
      const lines: LogLine[] = [
        { at: 1, source: 'receive', stream: 'platform', text: 'shop.zip' },
        { at: 2, source: 'build', stream: 'out', text: '설치 중\t\u001b[32mok\u001b[0m "quoted"\n' },
        { at: 3, source: 'build', stream: 'err', text: '' },
        {
          ...logLine('failed: nodes-full', 4),
          card: { code: 'nodes-full', params: { needed: 'memory', limitMb: 64 } },
        },
      ];
      await log.append('run_1', lines.slice(0, 1));
      await log.append('run_1', lines.slice(1));
      expect(await log.read('run_1', 0)).toEqual({ lines, nextLine: 4 });
      expect(await log.read('run_1', 2)).toEqual({ lines: lines.slice(2), nextLine: 4 });
      expect(await log.read('run_1', 4)).toEqual({ lines: [], nextLine: 4 });
    });

    it('is empty for a run that said nothing', async () => {
      expect(await make().read('run_1', 0)).toEqual({ lines: [], nextLine: 0 });
    });

    it('takes nothing for nothing', async () => {
      const log = make();
      await log.append('run_1', []);
      expect(await log.read('run_1', 0)).toEqual({ lines: [], nextLine: 0 });
    });

    it('gives at most 5,000 lines at once, and the rest after them', async () => {
      const log = make();
      await log.append(
        'run_1',
        Array.from({ length: 5_003 }, (_, at) => logLine(`line ${at}`)),
      );
      const first = await log.read('run_1', 0);
      expect(first.lines).toHaveLength(5_000);
      const second = await log.read('run_1', first.nextLine);
      expect(second.lines.map(({ text }) => text)).toEqual(['line 5000', 'line 5001', 'line 5002']);
      expect(second.nextLine).toBe(5_003);
    });

    it('keeps lines apart and in order that are appended at once', async () => {
      const log = make();
      const batches = Array.from({ length: 40 }, (_, at) => [logLine(`${at} a`), logLine(`${at} b`)]);
      await Promise.all(batches.map((lines) => log.append('run_1', lines)));
      await log.append('run_2', [logLine('other')]);
      expect((await log.read('run_1', 0)).lines).toEqual(batches.flat());
      expect((await log.read('run_2', 0)).lines).toEqual([logLine('other')]);
    });

    it('keeps the end of a log of more than 5 MB, and numbers it as before', async () => {
      const log = make();
      const padding = 'x'.repeat(1_000);
      for (let batch = 0; batch < 10; batch += 1) {
        await log.append(
          'run_1',
          Array.from({ length: 1_000 }, (_, at) => logLine(`${batch * 1_000 + at} ${padding}`)),
        );
      }
      const end = await log.read('run_1', 9_998);
      expect(end.lines.map(({ text }) => text.split(' ')[0])).toEqual(['9998', '9999']);
      expect(end.nextLine).toBe(10_000);
      const start = await log.read('run_1', 0);
      expect(start.lines[0]).toMatchObject({ stream: 'platform', text: expect.stringContaining('dropped') });
      const firstKept = start.nextLine - start.lines.length + 1;
      expect(firstKept).toBeGreaterThan(0);
      expect(start.lines[1]?.text).toBe(`${firstKept} ${padding}`);
    });

    it('forgets runs that are removed, and begins them anew', async () => {
      const log = make();
      for (const id of ['run_1', 'run_2']) await log.append(id, [logLine(id)]);
      await log.remove(['run_1', 'never-there']);
      expect(await log.read('run_1', 0)).toEqual({ lines: [], nextLine: 0 });
      await log.append('run_1', [logLine('again')]);
      expect(await log.read('run_1', 0)).toEqual({ lines: [logLine('again')], nextLine: 1 });
      expect((await log.read('run_2', 0)).lines).toEqual([logLine('run_2')]);
    });
  });
}
