import { z } from 'zod';
import { MeSchema, PasswordSchema } from './account.ts';

/** The way that RFC 5321 has it, as far as anybody uses it; no line break, which would add a line to the head of a message. */
export const EmailSchema = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s@<>,;:"()\\]{1,64}@[^\s@<>,;:"()\\]{1,190}$/, 'This is no e-mail address.');

/** Empty for accounts without a password, which have to have signed in just now instead. */
const ownPassword = z.string().max(200).default('');
const code = z.string().trim().min(1).max(40);

export const AccountSchema = MeSchema.extend({
  email: z.string().optional(),
  emailVerified: z.boolean(),
  hasPassword: z.boolean().describe('False: signs in through the identity provider only.'),
  secondFactor: z.boolean().describe('Whether a code of an authenticator app is asked for at sign-in.'),
  recoveryCodesLeft: z.number().int(),
  identities: z.array(z.object({ issuer: z.string(), email: z.string(), createdAt: z.iso.datetime() })),
  byMail: z.boolean().describe('Whether there is a mail server, without which addresses cannot be verified.'),
  provider: z.string().optional().describe('The identity provider that an account can be linked to.'),
}).meta({ id: 'Account' });
export type Account = z.infer<typeof AccountSchema>;

export const SessionSchema = z
  .object({
    id: z.string(),
    current: z.boolean().describe('The one that this was asked with.'),
    browser: z.string().describe('Firefox, Chrome …; empty where it is not known.'),
    system: z.string().describe('Windows, Android …; empty where it is not known.'),
    from: z.string().describe('Network address that it was opened from.'),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().describe('To the minute.'),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof SessionSchema>;

export const PasswordChangeSchema = z
  .object({ current: ownPassword, password: PasswordSchema })
  .meta({ id: 'PasswordChange' });
export const EmailChangeSchema = z.object({ email: EmailSchema, password: ownPassword }).meta({ id: 'EmailChange' });
export const OwnPasswordSchema = z.object({ password: ownPassword }).meta({ id: 'OwnPassword' });
export const CodeSchema = z.object({ code }).meta({ id: 'Code' });
export const PasswordAndCodeSchema = z.object({ password: ownPassword, code }).meta({ id: 'PasswordAndCode' });
export const NewSecondFactorSchema = z
  .object({
    secret: z.string().describe('Base32, to be typed where a QR code cannot be read.'),
    uri: z.string().describe('What the QR code says.'),
  })
  .meta({ id: 'NewSecondFactor' });
export type NewSecondFactor = z.infer<typeof NewSecondFactorSchema>;
export const RecoveryCodesSchema = z
  .object({ codes: z.array(z.string()).describe('Each good once. Shown this once.') })
  .meta({ id: 'RecoveryCodes' });
export const DeleteAccountSchema = z
  .object({ confirm: z.string().max(64).describe('The name of the account.'), password: ownPassword })
  .meta({ id: 'DeleteAccount' });
export const IssuerSchema = z.object({ issuer: z.string().min(1).max(255) }).meta({ id: 'Issuer' });
