import { PassThrough, Readable } from 'node:stream';
import type { V1Pod } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { collect } from '../../../testing/collect.ts';
import { boundedLines } from './bounded-lines.ts';
import { keptPodLines } from './kept-pod-logs.ts';
import { podLines, tailPods } from './pod-logs.ts';

const MB = 1024 * 1024;

const pod = (name: string, restarts = 0): V1Pod => ({
  metadata: { name, namespace: 'user-ada', uid: name },
  status: { phase: 'Running', containerStatuses: [{ restartCount: restarts } as never] },
});

/** A cluster whose pods have written this; each call of it is noted. */
function clusterOf(output: (name: string, options: { previous?: boolean; follow: boolean }) => Iterable<string>) {
  const calls: string[] = [];
  return {
    calls,
    async logs({ name }: { name: string }, options: { previous?: boolean; follow: boolean }): Promise<PassThrough> {
      calls.push(name);
      const stream = new PassThrough();
      Readable.from(output(name, options)).pipe(stream);
      return stream;
    },
  };
}

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

describe('lines of a stream', () => {
  it('are cut when they are too long, also one that never ends, and go on after it', async () => {
    const chunks = [
      Buffer.from('one\ntw'),
      Buffer.from('o\r\n'),
      ...Array.from({ length: 64 }, () => Buffer.alloc(MB / 16, 'x')),
    ];
    const lines = await collect(boundedLines(Readable.from([...chunks, Buffer.from('\nlast')])));
    expect(lines.map((line) => line.slice(0, 4))).toEqual(['one', 'two', 'xxxx', 'last']);
    expect(lines[2]?.length).toBeLessThan(17_000);
    expect(lines[2]).toContain('[cut: a line may have 16 kB]');
  });

  it('keep characters that lie in two parts', async () => {
    const bytes = Buffer.from('한글 ✓\n');
    const parts = [...bytes].map((byte) => Buffer.from([byte]));
    expect(await collect(boundedLines(Readable.from(parts)))).toEqual(['한글 ✓']);
  });
});

describe('all that is kept of pods', () => {
  const cluster = clusterOf((name, { previous }) =>
    previous ? [`${at(1)} before\n`] : [`${at(name === 'a' ? 2 : 3)} first of ${name}\n`, `${at(5)} last of ${name}\n`],
  );
  const read = async (more: object) => {
    const signal = new AbortController().signal;
    const lines = await collect(
      keptPodLines(cluster, [pod('a', 1), pod('b')], { order: 'oldest-first', signal, ...more }),
    );
    return lines.map(({ text }) => text);
  };

  it('is given in order of time, what was before a restart as well', async () => {
    expect(await read({})).toEqual(['before', 'first of a', 'first of b', 'last of a', 'last of b']);
    expect((await read({ order: 'newest-first' })).at(-1)).toBe('before');
    expect(await read({ replica: 'b' })).toEqual(['first of b', 'last of b']);
    expect(await read({ from: Date.parse(at(3)), to: Date.parse(at(4)) })).toEqual(['first of b']);
  });

  it('is held up to a bound, and the newest of it', async () => {
    const line = `${at(1)} ${'y'.repeat(1_000)}`;
    const long = clusterOf(function* () {
      for (let count = 0; count < 50_000; count += 1) yield `${line}\n`;
      yield `${at(2)} end\n`;
    });
    const lines = await collect(
      keptPodLines(long, [pod('a')], { order: 'newest-first', signal: new AbortController().signal }),
    );
    expect(lines[0]?.text).toBe('end');
    const characters = lines.reduce((sum, { text }) => sum + text.length, 0);
    expect(characters).toBeGreaterThan(30 * MB);
    expect(characters).toBeLessThanOrEqual(32 * MB);
  });
});

describe('a pod that writes as fast as it can', () => {
  it('is followed at no more than 5 MB a second, and no more is read than the reader takes', async () => {
    let written = 0;
    const noisy = clusterOf(function* (_name, { follow }) {
      while (follow) {
        written += 64 * 1024;
        yield `${new Date().toISOString()} ${'z'.repeat(1_000)}\n`.repeat(63);
      }
    });
    const stop = new AbortController();
    const lines = tailPods(noisy, () => [pod('a')], { lines: 10, follow: true, signal: stop.signal }, never);
    const started = performance.now();
    let taken = 0;
    for await (const { text } of lines) {
      taken += text.length;
      if (performance.now() - started > 1_500) break;
    }
    const perS = (taken * 1_000) / (performance.now() - started);
    expect(perS).toBeLessThan(7 * MB);
    expect(taken).toBeGreaterThan(MB);
    // What was written and not taken lies in bounded places: the queue, and the streams' own.
    expect(written - taken).toBeLessThan(4 * MB);
    stop.abort();
  });

  it('is read from its end again when the reader has fallen behind', async () => {
    const old = new Date(Date.now() - 60_000).toISOString();
    let begun = 0;
    const noisy = clusterOf(function* (_name, { follow }) {
      if (!follow) {
        yield `${new Date(Date.now() - 120_000).toISOString()} before\n`;
        return;
      }
      begun += 1;
      if (begun === 1) for (let count = 0; count < 5_000; count += 1) yield `${old} ${'z'.repeat(1_000)}\n`;
      else yield `${new Date().toISOString()} newest\n`;
    });
    const signal = new AbortController().signal;
    const texts: string[] = [];
    for await (const line of tailPods(noisy, () => [pod('a')], { lines: 1, follow: true, signal }, never)) {
      if (line.stream === 'platform' || !line.text.startsWith('z')) texts.push(line.text);
      if (line.text === 'newest') break;
    }
    expect(texts).toEqual(['before', 'output was skipped: this app writes more than 5 MB a second', 'newest']);
  });
});

it('is over when its reader leaves', async () => {
  const stream = new PassThrough();
  const cluster = { logs: async () => stream };
  const options = { lines: 1, follow: true, signal: new AbortController().signal };
  stream.write(`${at(1)} one\n`);
  for await (const { text } of podLines(cluster, pod('a'), options)) {
    expect(text).toBe('one');
    break;
  }
  expect(stream.destroyed).toBe(true);
});

function never(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
