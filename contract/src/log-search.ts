import { z } from 'zod';
import { ProcessNameSchema } from './background.ts';
import { LOG_LEVELS, LogLineSchema } from './run.ts';

/** Which lines are wanted; all that is given must hold. */
export const LogFilterSchema = z.object({
  text: z.string().max(200).default('').describe('Looked for in the line without its colours, whatever the case.'),
  regex: z
    .enum(['true', 'false'])
    .default('false')
    .describe('`text` is a regular expression (RE2: no back references and look-around).'),
  level: z.enum(LOG_LEVELS).optional().describe('At least this one; lines without a level are left out.'),
  stream: z.enum(['out', 'err', 'platform']).optional(),
  replica: z.string().max(120).optional(),
  process: ProcessNameSchema.optional().describe('A background process; absent: what visitors reach.'),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional().describe('Up to and with it.'),
});

export const LogSearchSchema = z
  .object({
    lines: z.array(LogLineSchema).describe('Oldest first; the newest ones that fit.'),
    searchedTo: z.iso
      .datetime()
      .optional()
      .describe('Set when more may be there: everything after it was searched. Give it as `to` to search on.'),
    searchedLines: z.number().int(),
    stoppedBy: z.enum(['limit', 'time']).optional(),
  })
  .meta({ id: 'LogSearch' });

export type LogFilterView = z.infer<typeof LogFilterSchema>;
export type LogSearchView = z.infer<typeof LogSearchSchema>;
