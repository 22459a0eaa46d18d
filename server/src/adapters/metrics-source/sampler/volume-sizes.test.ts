import { describe, expect, it } from 'vitest';
import { FixedClock } from '../../clock/fixed/fixed-clock.ts';
import { VolumeSizes } from './volume-sizes.ts';

const MINUTE = 60_000;

function sizes() {
  const clock = new FixedClock();
  const asked: string[] = [];
  const world = { bytes: 100 as number | undefined, failure: undefined as Error | undefined };
  const volumes = new VolumeSizes(async (appId) => {
    asked.push(appId);
    if (world.failure) throw world.failure;
    return world.bytes;
  }, clock);
  return { clock, asked, world, volumes };
}

describe('sizes of volumes', () => {
  it('are looked at once in five minutes', async () => {
    const { clock, asked, volumes } = sizes();
    const apps = new Set(['a', 'b']);
    expect(volumes.of('a')).toBeUndefined();
    await volumes.look(apps);
    await volumes.look(apps);
    expect([volumes.of('a'), volumes.of('b'), asked]).toEqual([100, 100, ['a', 'b']]);
    clock.advance(5 * MINUTE);
    await volumes.look(apps);
    expect(asked).toHaveLength(4);
  });

  it('are not known any more when they cannot be read for long, and forgotten with their app', async () => {
    const { clock, world, volumes } = sizes();
    await volumes.look(new Set(['a']));
    world.failure = new Error('the disk is gone');
    clock.advance(5 * MINUTE);
    await volumes.look(new Set(['a']));
    expect(volumes.of('a')).toBe(100);
    clock.advance(10 * MINUTE);
    await volumes.look(new Set(['a']));
    expect(volumes.of('a')).toBeUndefined();
    world.failure = undefined;
    clock.advance(5 * MINUTE);
    await volumes.look(new Set(['a']));
    expect(volumes.of('a')).toBe(100);
    await volumes.look(new Set());
    expect(volumes.of('a')).toBeUndefined();
  });

  it('are none where there is no volume', async () => {
    const { world, volumes } = sizes();
    world.bytes = undefined;
    await volumes.look(new Set(['a']));
    expect(volumes.of('a')).toBeUndefined();
  });
});
