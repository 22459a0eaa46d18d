import { z } from 'zod';

/** What there is an alert for. The same list as the server's domain; checked against it by a test. */
export const ALERT_KINDS = [
  'too-few-ready',
  'same-node',
  'errors',
  'retries',
  'restart-loop',
  'out-of-memory',
  'volume-nearly-full',
  'certificate-ending',
  'run-failed',
  'node-lost',
] as const;
export const AlertKindSchema = z.enum(ALERT_KINDS);

export const AlertSchema = z
  .object({
    id: z.string(),
    kind: AlertKindSchema,
    app: z.string().optional().describe('Absent: of the platform itself.'),
    subject: z.string().describe('Tells several of one kind apart: a node, a certificate, a run.'),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    title: z.string(),
    happened: z.string(),
    doing: z.string().describe('What the platform does about it.'),
    todo: z.string().describe('What can be done.'),
    since: z.iso.datetime().describe('When it began, which is before it was raised.'),
    raisedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().optional().describe('Absent: it is open.'),
    ending: z
      .enum(['over', 'stopped', 'deleted', 'replaced'])
      .optional()
      .describe(
        'over: it is well again. stopped, deleted: the app was. replaced: a newer one tells of the same, or it was long ago.',
      ),
  })
  .meta({ id: 'Alert' });
export type AlertView = z.infer<typeof AlertSchema>;

export const DELIVERY_FAILURES = [
  'no-mail-server',
  'name-unknown',
  'connection-refused',
  'timeout',
  'disconnected',
  'tls',
  'login-refused',
  'sender-refused',
  'recipient-refused',
  'message-refused',
  'inside-address',
  'redirected',
  'gone',
  'too-many-messages',
  'refused',
  'server-error',
  'failed',
] as const;

export const DeliveryFailureSchema = z
  .object({
    reason: z.enum(DELIVERY_FAILURES),
    detail: z.string().describe('In the words of the other side, or of the system.'),
    sentence: z.string().describe('The reason in plain words.'),
  })
  .meta({ id: 'DeliveryFailure' });
export type DeliveryFailureView = z.infer<typeof DeliveryFailureSchema>;

const channelSettings = {
  name: z.string().trim().min(1).max(60),
  language: z.enum(['en', 'ko']).describe('Of its messages.'),
  ownApps: z.boolean().describe('Tells of your own apps.'),
  platform: z.boolean().describe('Tells of the platform itself: nodes, its certificate. For operators.'),
  alertKinds: z.array(AlertKindSchema).min(1).max(ALERT_KINDS.length),
};

export const ChannelSettingsSchema = z.object(channelSettings).meta({ id: 'ChannelSettings' });
export type ChannelSettings = z.infer<typeof ChannelSettingsSchema>;

export const NewChannelSchema = z
  .object({
    kind: z.enum(['e-mail', 'webhook', 'slack']),
    to: z.string().trim().min(1).max(2_000).describe('The e-mail address, or the URL. A URL is kept sealed.'),
    ...channelSettings,
  })
  .meta({ id: 'NewChannel' });
export type NewChannel = z.infer<typeof NewChannelSchema>;

export const ChannelSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['e-mail', 'webhook', 'slack']),
    to: z.string().describe('The e-mail address, or the host of the URL.'),
    ...channelSettings,
    createdAt: z.iso.datetime(),
    delivery: z.object({
      lastSuccessAt: z.iso.datetime().optional(),
      lastFailure: DeliveryFailureSchema.extend({ at: z.iso.datetime() }).optional(),
      failingSince: z.iso.datetime().optional(),
      failsForLong: z.boolean(),
      nextTryAt: z.iso.datetime().optional(),
      waiting: z.number().int().describe('What is still to be told.'),
      waitingSince: z.iso.datetime().optional(),
      lost: z.number().int().describe('What was given up after three days.'),
    }),
  })
  .meta({ id: 'Channel' });
export type ChannelView = z.infer<typeof ChannelSchema>;

export const ChannelListSchema = z
  .object({
    byMail: z.boolean().describe('Whether there is a mail server, without which e-mails cannot be sent.'),
    channels: z.array(ChannelSchema),
  })
  .meta({ id: 'ChannelList' });
export type ChannelList = z.infer<typeof ChannelListSchema>;

export const MadeChannelSchema = z
  .object({
    channel: ChannelSchema,
    secret: z.string().optional().describe('Of a webhook: its messages are signed with it. Shown this once.'),
  })
  .meta({ id: 'MadeChannel' });
export type MadeChannel = z.infer<typeof MadeChannelSchema>;

export const ChannelTestSchema = z
  .object({
    ok: z.boolean(),
    answer: z.string().optional().describe('What the other side said.'),
    failure: DeliveryFailureSchema.optional(),
  })
  .meta({ id: 'ChannelTest' });
export type ChannelTest = z.infer<typeof ChannelTestSchema>;

/** No line break, which would add a line to the head of a message. */
const oneLine = /^[^\p{Cc}]*$/u;

export const MailServerDraftSchema = z
  .object({
    host: z
      .string()
      .trim()
      .min(1)
      .max(253)
      .regex(/^[A-Za-z0-9.:-]+$/),
    port: z.number().int().min(1).max(65_535),
    security: z.enum(['tls', 'starttls', 'none']),
    userName: z.string().trim().max(200).regex(oneLine).default(''),
    password: z
      .string()
      .max(500)
      .regex(oneLine)
      .optional()
      .describe('Left out: the one that was saved for this server and user.'),
    from: z
      .string()
      .trim()
      .regex(/^[^\s@<>,;:"()\\]{1,64}@[^\s@<>,;:"()\\]{1,190}$/)
      .describe('The address that messages are from.'),
  })
  .meta({ id: 'MailServerDraft' });
export type MailServerDraft = z.input<typeof MailServerDraftSchema>;

/** The password is never read back. */
export const MailServerSettingsSchema = z
  .object({ server: MailServerDraftSchema.omit({ password: true }).required().optional() })
  .meta({ id: 'MailServerSettings' });
export type MailServerSettings = z.infer<typeof MailServerSettingsSchema>;
