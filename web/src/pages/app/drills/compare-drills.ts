import type { Drill } from '@nonstop4/contract';

/** The one before it that hit the same kind of thing and came to its end; `drills` newest first. */
export function drillBefore(drills: readonly Drill[], drill: Drill): Drill | undefined {
  return drills
    .slice(drills.indexOf(drill) + 1)
    .find(({ kind, state }) => kind === drill.kind && (state === 'passed' || state === 'failed'));
}
