import { ApiUnreachable, type Run } from '@nonstop4/contract';
import { describe, expect, it, vi } from 'vitest';
import type { PickedSource } from './picked-source.ts';
import { isActive, type UploadPhase, Uploads } from './uploads.ts';

const zip = new File([new Uint8Array(1_000)], 'shop.zip');
const source: PickedSource = { kind: 'zip', name: 'shop.zip', file: zip, bytes: zip.size };
const folder: PickedSource = {
  kind: 'files',
  name: 'shop',
  files: [{ path: 'index.js', file: new File(['1'], 'index.js') }],
  bytes: 1,
  leftOut: 0,
  secrets: [],
};
const run = { id: 'run-1' } as Run;
const noWait = async () => {};

function phasesOf(uploads: Uploads): UploadPhase[] {
  const phases: UploadPhase[] = [];
  uploads.subscribe(() => {
    const phase = uploads.all()[0]?.phase;
    if (phase && phases.at(-1) !== phase) phases.push(phase);
  });
  return phases;
}

describe('uploads', () => {
  it('sends a zip and ends with its run', async () => {
    const send = vi.fn(async (_archive, onBytes: (bytes: number) => void) => {
      onBytes(400);
      // The multipart or chunk overhead is counted by browsers too.
      onBytes(1_100);
      return run;
    });
    const uploads = new Uploads({ zip: vi.fn(), send, now: Date.now, wait: noWait });
    const phases = phasesOf(uploads);
    uploads.start('shop', true, source);
    await vi.waitFor(() => expect(uploads.all()[0]).toMatchObject({ phase: 'done', doneBytes: 1_000, run }));
    expect(phases).toEqual(['sending', 'storing', 'done']);
    expect(send.mock.calls[0]?.[0]).toMatchObject({ appName: 'shop', create: true, fileName: 'shop.zip' });
  });

  it('zips a folder first', async () => {
    const packed = new Blob(['packed']);
    const send = vi.fn(async () => run);
    const uploads = new Uploads({ zip: async () => packed, send, now: Date.now, wait: noWait });
    const phases = phasesOf(uploads);
    uploads.start('shop', false, folder);
    await vi.waitFor(() => expect(phases.at(-1)).toBe('done'));
    expect(phases).toEqual(['zipping', 'sending', 'done']);
    expect(send).toHaveBeenCalledWith(
      {
        appName: 'shop',
        create: false,
        fileName: 'shop.zip',
        zip: packed,
        key: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
      expect.any(Function),
      expect.any(AbortSignal),
    );
  });

  it('sends again with the same key what was lost on its way, and only that', async () => {
    const keys: string[] = [];
    const answers = [new ApiUnreachable('cut'), new ApiUnreachable('cut'), run];
    const send = async ({ key }: { key: string }) => {
      keys.push(key);
      const answer = answers.shift() as Run | Error;
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const waits: number[] = [];
    const uploads = new Uploads({
      ...{ zip: vi.fn(), send, now: Date.now },
      wait: async (ms) => {
        waits.push(ms);
      },
    });
    uploads.start('shop', true, source);
    await vi.waitFor(() => expect(uploads.all()[0]).toMatchObject({ phase: 'done', run }));
    expect(keys).toEqual([keys[0], keys[0], keys[0]]);
    expect(waits).toHaveLength(2);
    answers.push(new Error('refused'));
    uploads.start('shop', true, source);
    await vi.waitFor(() => expect(uploads.all()[1]?.phase).toBe('failed'));
    expect(keys).toHaveLength(4);
    expect(keys[3]).not.toBe(keys[0]);
  });

  it('keeps the reason when it fails, after five times', async () => {
    const lost = new ApiUnreachable('gone');
    const send = vi.fn(() => Promise.reject(lost));
    const uploads = new Uploads({ zip: vi.fn(), send, now: Date.now, wait: noWait });
    uploads.start('shop', true, source);
    await vi.waitFor(() => expect(uploads.all()[0]).toMatchObject({ phase: 'failed', error: lost }));
    expect(send).toHaveBeenCalledTimes(5);
  });

  it('ends as canceled when the user cancels, whatever the error says', async () => {
    const send = (_archive: unknown, _onBytes: unknown, signal: AbortSignal) =>
      new Promise<Run>((_, reject) => signal.addEventListener('abort', () => reject(new ApiUnreachable('cut'))));
    const uploads = new Uploads({ zip: vi.fn(), send, now: Date.now, wait: noWait });
    const id = uploads.start('shop', true, source);
    await vi.waitFor(() => expect(uploads.all().every(isActive)).toBe(true));
    uploads.cancel(id);
    await vi.waitFor(() => expect(uploads.all()[0]?.phase).toBe('canceled'));
    uploads.forget(id);
    expect(uploads.all()).toEqual([]);
  });
});
