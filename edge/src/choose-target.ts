/** What the choice depends on. */
export interface Choosable {
  readonly health: { readonly state: 'up' | 'down' };
  readonly draining: boolean;
  readonly inFlight: number;
}

/**
 * The target for the next try: the least loaded of those that are up; when none is, of those that look bad (never the
 * last one: an overloaded service gets slower and is not switched off); when there is no other at all, of those that are
 * being drained. Targets already tried for this request are left out. `turn` moves on with every request, so that equals
 * take turns.
 */
export function chooseTarget<T extends Choosable>(
  targets: readonly T[],
  tried: readonly T[] | undefined,
  turn: number,
): T | undefined {
  let best: T | undefined;
  let bestRank = 0;
  const count = targets.length;
  for (let step = 0; step < count; step += 1) {
    const target = targets[(turn + step) % count] as T;
    if (tried?.includes(target)) continue;
    const rank = rankOf(target);
    if (best === undefined || rank < bestRank || (rank === bestRank && target.inFlight < best.inFlight)) {
      best = target;
      bestRank = rank;
    }
  }
  return best;
}

/** Whether another target that is up could take the request over. */
export function hasOtherUp<T extends Choosable>(targets: readonly T[], tried: readonly T[]): boolean {
  return targets.some((target) => rankOf(target) === 0 && !tried.includes(target));
}

function rankOf(target: Choosable): 0 | 1 | 2 {
  if (target.draining) return 2;
  return target.health.state === 'up' ? 0 : 1;
}
