import { Problem } from '../../../domain/problem.ts';

/** The database does not answer, or the connection to it broke; whoever tries again later finds it back. */
export class DatabaseAway extends Problem {
  constructor(cause: unknown) {
    super('database-away', "The platform's database is away. Apps go on; try again in a moment.");
    this.cause = cause;
  }
}

/** What mysql2 gives: `errno` of the server (https://mariadb.com/kb/en/mariadb-error-codes/) or `code` of its own and of the system. */
interface DriverError {
  errno?: unknown;
  code?: unknown;
  fatal?: unknown;
}

const DUPLICATE_KEY = 1062;
/** A row whose parent is gone, as InnoDB says it to whoever may see the parent's table, and to others. */
const PARENT_MISSING = new Set<unknown>([1452, 1216]);

export function violation(error: unknown): 'duplicate' | 'parent-missing' | undefined {
  const { errno } = asDriverError(error);
  if (errno === DUPLICATE_KEY) return 'duplicate';
  return PARENT_MISSING.has(errno) ? 'parent-missing' : undefined;
}

/** A deadlock, a lock that was waited for too long, and (MariaDB 11.6) a row that changed since it was read. */
const RUN_AGAIN = new Set<unknown>([1213, 1205, 1020]);

/** How often in all: deadlocks are ordinary with several writers; five in a row are none of chance. */
export const MOST_TRIES = 5;

/** Whether a transaction came to nothing only because of another one, and may do better when all of it is run again. */
export function mayRunAgain(error: unknown): boolean {
  return RUN_AGAIN.has(asDriverError(error).errno);
}

/** The user, his password, his grants, the database or the way to it is not what the server knows: no later try mends it. */
const REFUSED = new Set<unknown>([1044, 1045, 1049, 1142, 1251, 1698]);
const REFUSED_CODES = new Set<unknown>(['HANDSHAKE_NO_SSL_SUPPORT', 'HANDSHAKE_SSL_ERROR', 'AUTH_SWITCH_PLUGIN_ERROR']);

export function isRefusal(error: unknown): boolean {
  const { errno, code } = asDriverError(error);
  return REFUSED.has(errno) || REFUSED_CODES.has(code);
}

/**
 * Too many connections (1040, 1203, 1226), the server ends (1053, 1077–1080) or reads only, as while another one takes over (1290, 1836),
 * the session was killed (1317, 1927) or waited for too long (4031), the network between (1152–1161, 2006, 2013).
 */
const AWAY_NUMBERS = new Set<unknown>([
  ...[1040, 1203, 1226, 1053, 1077, 1078, 1079, 1080, 1290, 1836, 1317, 1927, 4031],
  ...[1152, 1153, 1154, 1155, 1156, 1157, 1158, 1159, 1160, 1161, 2006, 2013],
]);
const AWAY_CODES = new Set<unknown>([
  ...['PROTOCOL_CONNECTION_LOST', 'PROTOCOL_SEQUENCE_TIMEOUT'],
  ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
]);

export function isAway(error: unknown): boolean {
  const { errno, code, fatal } = asDriverError(error);
  if (isRefusal(error)) return false;
  return AWAY_NUMBERS.has(errno) || AWAY_CODES.has(code) || fatal === true;
}

/** The disk is full (1021), or what the tables may take of it (1114). */
const FULL = new Set<unknown>([1021, 1114]);

/** People can do something about these once they are told; every other mistake of a statement is ours and is left as it is. */
export function speaking(error: unknown): unknown {
  if (error instanceof Problem) return error;
  if (isAway(error)) return new DatabaseAway(error);
  if (FULL.has(asDriverError(error).errno))
    return new Problem('disk-full', "There is no room left on the database's disk. Make room there and try again.");
  return error;
}

function asDriverError(error: unknown): DriverError {
  return (error ?? {}) as DriverError;
}
