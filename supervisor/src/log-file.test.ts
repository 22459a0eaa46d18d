import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lastLine, turnOver } from './log-file.ts';

const LIMIT = 5 * 1024 * 1024;
let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nonstop4-logfile-'));
  path = join(directory, 'edge-0.log');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('lastLine', () => {
  it.each([
    ['one\ntwo\n\n', 'two'],
    ['{"level":50,"msg":"Port 8080 is in use."}\n', 'Port 8080 is in use.'],
    ['{"level":50}\n', '{"level":50}'],
    ['{ not json\n', '{ not json'],
    ['Error: no database\n    at run (file.js:1:2)\n    at main\n\nNode.js v24.21.0\n', 'Error: no database'],
    [
      "Error: listen EACCES\n    at x {\n  code: 'EACCES',\n  port: 80\n}\n\nNode.js v24.21.0\n",
      'Error: listen EACCES',
    ],
    ['no newline', 'no newline'],
  ])('of %j is what matters', async (text, line) => {
    writeFileSync(path, text);
    expect(await lastLine(path, 0)).toBe(line);
  });

  it('looks only at what was written since', async () => {
    writeFileSync(path, 'an older run\n');
    const from = readFileSync(path).length;
    expect(await lastLine(path, from)).toBeUndefined();
    appendFileSync(path, 'this run\n');
    expect(await lastLine(path, from)).toBe('this run');
    writeFileSync(path, 'new\n');
    expect(await lastLine(path, from)).toBe('new');
    expect(await lastLine(join(directory, 'absent'), 0)).toBeUndefined();
  });

  it('reads the end of a long log only', async () => {
    writeFileSync(path, `${'x'.repeat(1_000)}\n`.repeat(10_000));
    appendFileSync(path, 'the end\n');
    expect(await lastLine(path, 0)).toBe('the end');
  });
});

describe('turnOver', () => {
  it('leaves a small log alone', async () => {
    writeFileSync(path, 'small');
    await turnOver(path);
    expect(readFileSync(path, 'utf8')).toBe('small');
    expect(existsSync(`${path}.1`)).toBe(false);
  });

  it('keeps the newest part, and two older files', async () => {
    for (const round of ['a', 'b', 'c', 'd']) {
      writeFileSync(path, round.repeat(LIMIT + 10));
      appendFileSync(path, `end of ${round}`);
      await turnOver(path);
      expect(readFileSync(path)).toHaveLength(0);
    }
    const [first, second] = [`${path}.1`, `${path}.2`].map((one) => readFileSync(one, 'latin1'));
    expect([first?.length, first?.slice(-8)]).toEqual([LIMIT, 'end of d']);
    expect([second?.length, second?.slice(-8)]).toEqual([LIMIT, 'end of c']);
    expect(existsSync(`${path}.3`)).toBe(false);
  });
});
