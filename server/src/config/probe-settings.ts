import { z } from 'zod';
import { duration, MINUTE, SECOND } from './setting-types.ts';

export const PROBE_DEFAULTS = {
  NONSTOP4_PROBE_EVERY: '5 s',
} as const;

const LEAST = 1 * SECOND;
const MOST = 60 * MINUTE;

/** How often the platform looks at each App, as a visitor would; off: at none. */
export const PROBE_SETTINGS = {
  NONSTOP4_PROBE_EVERY: z.union([z.literal('off').transform(() => 0), duration(LEAST, MOST)], {
    error: 'off, or a time from 1 s to 1 h, such as 5 s or 2 min',
  }),
};
