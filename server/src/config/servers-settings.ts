import { z } from 'zod';
import { integer } from './setting-types.ts';

export const SERVERS_DEFAULTS = {
  NONSTOP4_SERVERS: '1',
  NONSTOP4_PROCESS: 'server',
} as const;

/** How many servers the supervisor of this machine runs, and which of them this one is (set by the supervisor). */
export const SERVERS_SETTINGS = {
  NONSTOP4_SERVERS: integer(1, 4),
  NONSTOP4_PROCESS: z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/, 'a name such as server-1'),
};

export interface ServersConfig {
  /** Of this process, among those of its machine. */
  name: string;
  /** Others on this machine listen on the panel's port as well. */
  sharesPort: boolean;
  /** There may be others on the same database: one of them leads, and they tell each other what happens. */
  mayBeSeveral: boolean;
}

/** Where Apps run on a cluster, servers of other machines may work on the same database server; else all of them are of this machine, and their number is known. */
export function serversConfig(
  { NONSTOP4_SERVERS: count, NONSTOP4_PROCESS: name }: { NONSTOP4_SERVERS: number; NONSTOP4_PROCESS: string },
  mayBeElsewhere: boolean,
): ServersConfig {
  return { name, sharesPort: count > 1, mayBeSeveral: count > 1 || mayBeElsewhere };
}
