import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StreamWhileVisible } from './while-visible.ts';

class FakePage extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';
  turn(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it('closes a minute after the tab went to the background and opens again when it is looked at', () => {
  const page = new FakePage();
  const streams = [0, 1, 2].map(() => ({ close: vi.fn(), retryNow: vi.fn() }));
  const open = vi.fn(() => streams[open.mock.calls.length - 1] as (typeof streams)[number]);
  const watched = new StreamWhileVisible(open, page as unknown as Document);
  page.turn('hidden');
  vi.advanceTimersByTime(59_000);
  page.turn('visible');
  vi.advanceTimersByTime(120_000);
  expect(open).toHaveBeenCalledTimes(1);
  expect(streams[0]?.close).not.toHaveBeenCalled();
  page.turn('hidden');
  vi.advanceTimersByTime(60_000);
  expect(streams[0]?.close).toHaveBeenCalledTimes(1);
  page.turn('visible');
  expect(open).toHaveBeenCalledTimes(2);
  watched.close();
  expect(streams[1]?.close).toHaveBeenCalledTimes(1);
  page.turn('visible');
  expect(open).toHaveBeenCalledTimes(2);
});
