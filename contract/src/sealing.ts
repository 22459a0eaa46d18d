import { z } from 'zod';

export const SealingSchema = z
  .object({
    keys: z.array(
      z.object({
        id: z.string().describe('Made of the key by a one-way function: it tells nothing of it.'),
        current: z.boolean().describe('Seals what is sealed from now on; the others only open.'),
        since: z.iso.datetime(),
        values: z.number().int().describe('How many values it sealed that are still there.'),
      }),
    ),
    outdated: z.number().int().describe('Values that are still to be sealed with the current key.'),
    unreadable: z.number().int().describe('Values that no key here opens; they are left as they are.'),
  })
  .meta({ id: 'Sealing' });

export type Sealing = z.infer<typeof SealingSchema>;
