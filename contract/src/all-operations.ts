import { alerting } from './alert-operations.ts';
import { connections } from './connection-operations.ts';
import { operations } from './operations.ts';

/** For whoever answers them, or describes them. */
export const allOperations = { ...operations, ...connections, ...alerting };
