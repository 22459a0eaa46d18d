import type { DrillKind } from '../domain/drill.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import type { Platform } from './platform.ts';
import { requireOperator } from './require-operator.ts';

/** Throws Problem `operator-only` for what hits a whole node, and `not-supported` where nodes cannot be emptied. */
export function refuseDrillKind({ runtime }: Platform, user: User, kind: DrillKind): void {
  if (kind !== 'replica-kill') requireOperator(user, 'try what happens to a whole node');
  if (kind === 'node-drain' && !runtime.canDrain) {
    throw new Problem(
      'not-supported',
      'All nodes are parts of this one machine, so none of them can be emptied. Kill a replica or a node instead.',
    );
  }
}
