import { afterEach, expect, it } from 'vitest';
import type { Leadership } from '../../../server/src/ports/leadership.ts';
import { Watch } from './watched-duty.ts';

/** Short ones, in the proportion of those that servers have. */
export const SHORT_TIMES = { leaseMs: 3_000, renewDeadlineMs: 2_000, retryMs: 250 };

/** A server that competes; nothing that it asks while its way is cut reaches whoever keeps the Lease. */
export type OpenLeadership = (identity: string, isCut: () => boolean, onError: (error: unknown) => void) => Leadership;

export function leadershipSuite(open: OpenLeadership): void {
  let watch: Watch;
  const servers: Leadership[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  function server(identity: string) {
    const link = { isCut: false };
    const leadership = open(
      identity,
      () => link.isCut,
      (error) => link.isCut || console.log(error),
    );
    servers.push(leadership);
    leadership.follow(watch.duty(identity));
    return { leadership, cut: () => (link.isCut = true), mend: () => (link.isCut = false) };
  }

  it('one of two servers leads, and the other takes over at once when it is closed', async () => {
    watch = new Watch();
    const [a, b] = [server('a'), server('b')];
    await expect.poll(() => watch.onDuty.size).toBe(1);
    const [first] = [...watch.onDuty];
    const [leader, other] = first === 'a' ? [a, b] : [b, a];
    await expect.poll(() => other.leadership.leader()).toBe(first);
    expect([leader.leadership.leads(), other.leadership.leads()]).toEqual([true, false]);
    const closing = performance.now();
    await leader.leadership.close();
    await expect.poll(() => [...watch.onDuty]).toEqual([first === 'a' ? 'b' : 'a']);
    expect(performance.now() - closing).toBeLessThan(SHORT_TIMES.leaseMs);
    expect(watch.together).toBe(false);
  });

  it('a leader that is cut off ends its duty before another one begins', async () => {
    watch = new Watch();
    const a = server('a');
    await expect.poll(() => [...watch.onDuty]).toEqual(['a']);
    server('b');
    a.cut();
    await expect.poll(() => [...watch.onDuty]).toEqual(['b']);
    expect(watch.begun).toEqual(['a', 'b']);
    expect(a.leadership.leads()).toBe(false);
    expect(watch.together).toBe(false);
    a.mend();
    await expect.poll(() => a.leadership.leader()).toBe('b');
    expect([...watch.onDuty]).toEqual(['b']);
  });

  it('a server that was killed goes on at once when it comes back under its name', async () => {
    watch = new Watch();
    const dead = server('a');
    await expect.poll(() => [...watch.onDuty]).toEqual(['a']);
    dead.cut();
    watch = new Watch();
    const began = performance.now();
    server('a');
    await expect.poll(() => [...watch.onDuty]).toEqual(['a']);
    expect(performance.now() - began).toBeLessThan(SHORT_TIMES.leaseMs);
  });
}
