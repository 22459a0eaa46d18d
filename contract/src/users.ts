import { z } from 'zod';
import { PlatformRoleSchema } from './access.ts';
import { PasswordSchema, UserNameSchema } from './account.ts';

const bound = (most: number) => z.number().int().min(0).max(most).nullable();

/** What a user's own apps may take together; null: as much as there is. */
export const QuotaSchema = z
  .object({
    apps: bound(100_000),
    replicas: bound(100_000).describe('Of all apps together; one that scales by itself counts with its most.'),
    memoryBytes: bound(Number.MAX_SAFE_INTEGER),
    storageBytes: bound(Number.MAX_SAFE_INTEGER),
    buildsAtOnce: bound(1_000).describe('More runs than these wait their turn.'),
  })
  .meta({ id: 'Quota' });

export const UseSchema = z
  .object({ apps: z.number(), replicas: z.number(), memoryBytes: z.number(), storageBytes: z.number() })
  .meta({ id: 'Use' });

export const QuotaAndUseSchema = z.object({ quota: QuotaSchema, use: UseSchema }).meta({ id: 'QuotaAndUse' });

export const ManagedUserSchema = z
  .object({
    name: z.string(),
    role: PlatformRoleSchema,
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().optional(),
    suspendedAt: z.iso.datetime().optional().describe('Set: nobody is let in as this user.'),
    apps: z.array(z.object({ name: z.string(), desiredState: z.enum(['running', 'stopped']) })),
    use: UseSchema,
    quota: QuotaSchema,
    ownQuota: QuotaSchema.partial().describe('What differs from the default.'),
  })
  .meta({ id: 'ManagedUser' });

export const CreateUserSchema = z
  .object({ name: UserNameSchema, password: PasswordSchema, role: PlatformRoleSchema.default('member') })
  .meta({ id: 'CreateUser' });

export const ChangeUserSchema = z
  .strictObject({
    role: PlatformRoleSchema.optional(),
    quota: QuotaSchema.partial().nullable().optional().describe('What is to differ from the default; null: nothing.'),
  })
  .meta({ id: 'ChangeUser' });

export const SuspendUserSchema = z
  .object({ stopApps: z.boolean().default(false).describe('False: their apps go on.') })
  .meta({ id: 'SuspendUser' });

export type QuotaView = z.infer<typeof QuotaSchema>;
export type UseView = z.infer<typeof UseSchema>;
export type ManagedUserView = z.infer<typeof ManagedUserSchema>;
export type ChangeUserView = z.infer<typeof ChangeUserSchema>;
