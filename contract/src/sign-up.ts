import { z } from 'zod';
import { MeSchema, PasswordSchema, UserNameSchema } from './account.ts';
import { EmailSchema } from './account-security.ts';

export const SIGN_UP_MODES = ['closed', 'invitation', 'domain', 'open'] as const;
const mode = z.enum(SIGN_UP_MODES);
const secret = z.string().min(1).max(200);

export const DomainSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(190)
  .regex(
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/,
    'Use a domain such as example.com.',
  );

export const SignUpPolicySchema = z
  .object({
    mode: mode.describe(
      'closed: nobody. invitation: who has one. domain: also who has an address of a domain. open: everybody with an address.',
    ),
    domains: z.array(DomainSchema).max(50),
  })
  .meta({ id: 'SignUpPolicy' });
export type SignUpPolicy = z.infer<typeof SignUpPolicySchema>;
export type SignUpMode = SignUpPolicy['mode'];

export const EntranceSchema = z
  .object({
    signUp: mode,
    byMail: z.boolean().describe('Whether a forgotten password can be reset by e-mail.'),
    provider: z.string().optional().describe('What to call the identity provider.'),
  })
  .meta({ id: 'Entrance' });
export type EntranceView = z.infer<typeof EntranceSchema>;

export const EmailRequestSchema = z.object({ email: EmailSchema }).meta({ id: 'EmailRequest' });
export const TicketSchema = z
  .object({ kind: z.enum(['invitation', 'link']), token: secret })
  .meta({ id: 'SignUpTicket' });
export type SignUpTicket = z.infer<typeof TicketSchema>;
export const SignUpRequestSchema = z
  .object({
    ticket: TicketSchema,
    name: UserNameSchema,
    password: PasswordSchema,
    email: z.union([z.literal(''), EmailSchema]).default(''),
  })
  .meta({ id: 'SignUpRequest' });
export const LinkRequestSchema = z.object({ token: secret }).meta({ id: 'LinkRequest' });
export const ResetRequestSchema = z.object({ token: secret, password: PasswordSchema }).meta({ id: 'ResetRequest' });

export const ProviderBeginSchema = z.object({ invitation: secret.optional() }).meta({ id: 'ProviderBegin' });
export const ProviderReturnSchema = z
  .object({ query: z.string().max(8_000).describe('Of the address that the browser came back to.') })
  .meta({ id: 'ProviderReturn' });
export const ProviderOutcomeSchema = z
  .object({ outcome: z.enum(['signed-in', 'linked']), me: MeSchema })
  .meta({ id: 'ProviderOutcome' });

export const InvitationSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    invitedBy: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    expired: z.boolean(),
  })
  .meta({ id: 'Invitation' });
export type InvitationView = z.infer<typeof InvitationSchema>;
export const NewInvitationSchema = z
  .object({
    email: z.union([z.literal(''), EmailSchema]).default(''),
    days: z.number().int().min(1).max(30).default(7),
  })
  .meta({ id: 'NewInvitation' });
export const MadeInvitationSchema = InvitationSchema.extend({
  link: z.string().describe('Shown this once.'),
  mailed: z.boolean().describe('Whether it is on its way by e-mail too.'),
}).meta({ id: 'MadeInvitation' });
export type MadeInvitation = z.infer<typeof MadeInvitationSchema>;

/** In clear text only on this machine, where nobody is on the way. */
const issuer = z
  .url()
  .max(255)
  .refine(
    (text) => /^https:\/\//i.test(text) || /^http:\/\/(localhost|127\.[\d.]+|\[::1\])(:|\/|$)/i.test(text),
    'Use an address that begins with https://.',
  );
export const IdentityProviderDraftSchema = z
  .object({
    issuer: issuer.describe('As the provider calls itself; its settings are read from below it.'),
    clientId: z.string().trim().min(1).max(255),
    clientSecret: z.string().min(1).max(500).optional().describe('Left out: the one that was saved.'),
    label: z.string().trim().min(1).max(40).describe('What stands on the button.'),
  })
  .meta({ id: 'IdentityProviderDraft' });
export type IdentityProviderDraft = z.infer<typeof IdentityProviderDraftSchema>;
export const IdentityProviderSettingsSchema = z
  .object({
    provider: IdentityProviderDraftSchema.omit({ clientSecret: true }).optional(),
    returnTo: z.string().describe('To be entered at the provider as the redirect URI.'),
  })
  .meta({ id: 'IdentityProviderSettings' });
export type IdentityProviderSettings = z.infer<typeof IdentityProviderSettingsSchema>;

export const PROVIDER_FAILURES = ['unreachable', 'not-a-provider', 'client-refused', 'denied', 'not-trusted'] as const;
export const IdentityProviderCheckSchema = z
  .object({
    ok: z.boolean(),
    reason: z.enum(PROVIDER_FAILURES).optional(),
    detail: z.string().optional().describe('In the words of the provider, or of the system.'),
  })
  .meta({ id: 'IdentityProviderCheck' });
export type IdentityProviderCheck = z.infer<typeof IdentityProviderCheckSchema>;
