import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RetriedWork } from './retried-work.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('has another try follow the one that runs, however often it is woken meanwhile', async () => {
  const gate = Promise.withResolvers<void>();
  const attempt = vi.fn(() => gate.promise);
  const work = new RetriedWork(attempt);
  const first = work.wake();
  void work.wake();
  void work.wake();
  expect(attempt).toHaveBeenCalledTimes(1);
  gate.resolve();
  await first;
  expect(attempt).toHaveBeenCalledTimes(2);
});

it('tries again by itself after a failure, later each time, and is not hurried by a look', async () => {
  const attempt = vi.fn(() => Promise.reject(new Error('away')));
  const done = vi.fn();
  const work = new RetriedWork(attempt, done);
  await work.wake();
  work.look();
  await vi.advanceTimersByTimeAsync(999);
  expect(attempt).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(attempt).toHaveBeenCalledTimes(2);
  expect(done).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_999);
  expect(attempt).toHaveBeenCalledTimes(2);
  attempt.mockResolvedValue(undefined as never);
  await vi.advanceTimersByTimeAsync(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(attempt).toHaveBeenCalledTimes(3);
  work.look();
  await vi.advanceTimersByTimeAsync(0);
  expect(attempt).toHaveBeenCalledTimes(4);
});

it('tries nothing any more when it is closed', async () => {
  const attempt = vi.fn(() => Promise.reject(new Error('away')));
  const work = new RetriedWork(attempt);
  await work.wake();
  await work.close();
  await vi.advanceTimersByTimeAsync(60_000);
  await work.wake();
  expect(attempt).toHaveBeenCalledTimes(1);
});
