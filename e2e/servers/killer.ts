import { setTimeout as wait } from 'node:timers/promises';
import { SERVERS, type TwoServers } from './two-servers.ts';

const LOOK_MS = 50;
/** Longer than any takeover that is promised: what takes longer is stuck. */
const MOST_TAKEOVER_MS = 60_000;

export interface Kills {
  kills: number;
  ofLeaders: number;
  /** From the kill of a leader to the next one, which may be the same server come back. */
  takeoversMs: number[];
  /** Of these, those by the other server. */
  byTheOther: number;
}

/** Kills a server by chance every now and then, until it is told to stop. */
export function killServers(
  two: TwoServers,
  { leastMs, mostMs }: { leastMs: number; mostMs: number },
  signal: AbortSignal,
): { kills: Kills; done: Promise<void> } {
  const kills: Kills = { kills: 0, ofLeaders: 0, takeoversMs: [], byTheOther: 0 };
  return { kills, done: goOn(two, { leastMs, mostMs }, signal, kills) };
}

async function goOn(
  two: TwoServers,
  { leastMs, mostMs }: { leastMs: number; mostMs: number },
  signal: AbortSignal,
  kills: Kills,
): Promise<void> {
  while (!signal.aborted) {
    await wait(leastMs + Math.random() * (mostMs - leastMs), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const victim = SERVERS[Math.random() < 0.5 ? 0 : 1];
    const leader = await two.leader();
    const pid = await two.pidOf(victim);
    if (pid === undefined) continue;
    process.kill(pid, 'SIGKILL');
    kills.kills += 1;
    if (leader?.name !== victim) continue;
    kills.ofLeaders += 1;
    await measureTakeover(two, leader, kills);
  }
}

async function measureTakeover(
  two: TwoServers,
  before: NonNullable<Awaited<ReturnType<TwoServers['leader']>>>,
  kills: Kills,
): Promise<void> {
  const began = performance.now();
  for (;;) {
    const now = await two.leader();
    const tookMs = performance.now() - began;
    const isNew = now !== undefined && now.term !== before.term;
    if (isNew || tookMs > MOST_TAKEOVER_MS) {
      kills.takeoversMs.push(tookMs);
      if (isNew && now.name !== before.name) kills.byTheOther += 1;
      return;
    }
    await wait(LOOK_MS);
  }
}
