import type { Drill } from '@nonstop4/contract';

/** From the gentlest to the hardest. */
export const KINDS = ['replica-kill', 'node-drain', 'node-loss'] as const satisfies readonly Drill['kind'][];
