import { connections } from './connection-operations.ts';
import { logs } from './log-operations.ts';
import { metrics } from './metrics-operations.ts';
import { operations } from './operations.ts';

/** For whoever answers them, or describes them. */
export const allOperations = { ...operations, ...connections, ...metrics, ...logs };
