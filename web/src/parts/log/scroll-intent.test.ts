import { describe, expect, it } from 'vitest';
import { stillFollowing } from './scroll-intent.ts';

const at = (top: number, height = 1_000) => ({ top, height, seen: 200 });

describe('following the end of a log', () => {
  it('stops when the reader scrolls up', () => {
    expect(stillFollowing(true, at(800), at(700))).toBe(false);
  });

  it('goes on when lines turn out to be taller, or less tall, than they were taken for', () => {
    expect(stillFollowing(true, at(800), at(800, 1_500))).toBe(true);
    expect(stillFollowing(true, at(800, 1_000), at(500, 800))).toBe(true);
  });

  it('begins again when the reader comes to the end, and not before', () => {
    expect(stillFollowing(false, at(100), at(400))).toBe(false);
    expect(stillFollowing(false, at(400), at(790))).toBe(true);
  });
});
