import { z } from 'zod';
import { PlatformRoleSchema, TOKEN_SCOPES } from './access.ts';

/** The cookie that sign-in sets; named in openapi.json. */
export const SESSION_COOKIE = 'nonstop4_session';

export const UserNameSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,30}[a-z0-9]$/,
    'Use 2 to 32 lower-case letters, digits and hyphens, starting with a letter.',
  );
export const PasswordSchema = z.string().min(10, 'Use at least 10 characters.').max(200);

export const SetupStateSchema = z.object({ needed: z.boolean() }).meta({ id: 'SetupState' });
export const SetupRequestSchema = z
  .object({ token: z.string().min(1).max(200), name: UserNameSchema, password: PasswordSchema })
  .meta({ id: 'SetupRequest' });
export const SignInRequestSchema = z
  .object({ name: z.string().min(1).max(64), password: z.string().min(1).max(200) })
  .meta({ id: 'SignInRequest' });
export const MeSchema = z.object({ id: z.string(), name: z.string(), role: PlatformRoleSchema }).meta({ id: 'Me' });
export const TokenScopeSchema = z
  .enum(TOKEN_SCOPES)
  .describe('read: only reads. deploy: also what changes the user’s apps. full: everything that a session may.');

export const ApiTokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    hint: z.string(),
    scope: TokenScopeSchema,
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().optional().describe('Absent: good until it is revoked.'),
    lastUsedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'ApiToken' });
export const NewApiTokenSchema = ApiTokenSchema.extend({ token: z.string().describe('Shown this once.') }).meta({
  id: 'NewApiToken',
});
/** The longest that a token with an end is good for. */
export const MOST_TOKEN_DAYS = 366;
export const NewTokenRequestSchema = z
  .object({
    name: z.string().min(1).max(60),
    scope: TokenScopeSchema.default('full'),
    expiresInDays: z
      .number()
      .int()
      .min(1)
      .max(MOST_TOKEN_DAYS)
      .optional()
      .describe('Left out: good until it is revoked.'),
  })
  .meta({ id: 'NewTokenRequest' });
/** Exchanges name and password for an API token: the command line's sign-in. */
export const TokenLoginRequestSchema = SignInRequestSchema.extend({
  tokenName: z.string().min(1).max(60),
  code: z.string().min(1).max(40).optional().describe('Of the authenticator app, where the account asks for it.'),
}).meta({
  id: 'TokenLoginRequest',
});

export type Me = z.infer<typeof MeSchema>;
export type ApiToken = z.infer<typeof ApiTokenSchema>;
export type NewApiToken = z.infer<typeof NewApiTokenSchema>;
