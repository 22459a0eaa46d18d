import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import { AppHistory } from './app-history.ts';
import { readHistories, writeHistories } from './history-file.ts';

const START = 1_700_000_000_000;

function history(samples: number): AppHistory {
  const made = new AppHistory();
  for (let index = 1; index <= samples; index++) {
    const traffic = {
      requests: index,
      errors: 0,
      retries: 0,
      inFlight: 0,
      latencyCounts: [index, 0],
      latencyBoundsS: [1],
    };
    made.add(START + index * 5_000, 5_000, traffic, { cpuCores: 0.5, memoryBytes: 1024 * 1024, readyReplicas: 2 });
  }
  return made;
}

describe('the file of histories', () => {
  const everything = { from: 0, to: START * 2, stepS: 5 };

  it('gives back what was written', async () => {
    const path = join(temporaryDirectory(), 'metrics.bin');
    const histories = new Map([
      ['app_1', history(1_500)],
      ['app_2', history(3)],
      ['empty', new AppHistory()],
    ]);
    expect(await writeHistories(path, histories)).toBe((await stat(path)).size);
    const read = await readHistories(path);
    expect([...read.keys()]).toEqual(['app_1', 'app_2']);
    for (const [id, restored] of read) {
      expect(restored.history(everything)).toEqual(histories.get(id)!.history(everything));
      expect(restored.history({ ...everything, stepS: 60 })).toEqual(
        histories.get(id)!.history({ ...everything, stepS: 60 }),
      );
      expect(restored.history(everything).length).toBeGreaterThan(2);
    }
  });

  it('costs 86 kB for the full history of an app', async () => {
    const path = join(temporaryDirectory(), 'metrics.bin');
    const full = history(2 * 24 * 720);
    const bytes = await writeHistories(path, new Map([['app_1', full]]));
    expect(bytes).toBeGreaterThan(86_400);
    expect(bytes).toBeLessThan(87_000);
  });

  it('is nothing when it is not there', async () => {
    expect(await readHistories(join(temporaryDirectory(), 'metrics.bin'))).toEqual(new Map());
  });

  it('is refused when it is something else, or not whole', async () => {
    const path = join(temporaryDirectory(), 'metrics.bin');
    await writeFile(path, 'hello');
    await expect(readHistories(path)).rejects.toThrow('is no metrics history');
    await writeHistories(path, new Map([['app_1', history(3)]]));
    const whole = await readFile(path);
    for (const length of [9, 40, whole.length - 1]) {
      await writeFile(path, whole.subarray(0, length));
      await expect(readHistories(path)).rejects.toThrow();
    }
  });
});
