import { z } from 'zod';
import { AppRoleSchema } from './access.ts';

/** Somebody with a part in an App. */
export const PersonSchema = z
  .object({
    name: z.string(),
    role: AppRoleSchema,
    ownsApp: z.boolean().describe('The one whom the app belongs to: this part stays.'),
    addedBy: z.string().optional(),
    addedAt: z.iso.datetime(),
  })
  .meta({ id: 'Person' });

export const SetPersonSchema = z.object({ role: AppRoleSchema }).meta({ id: 'SetPerson' });

export type PersonView = z.infer<typeof PersonSchema>;
