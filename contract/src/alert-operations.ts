import { z } from 'zod';
import {
  AlertSchema,
  ChannelListSchema,
  ChannelSchema,
  ChannelSettingsSchema,
  ChannelTestSchema,
  MadeChannelSchema,
  MailServerDraftSchema,
  MailServerSettingsSchema,
  NewChannelSchema,
} from './alerts.ts';
import { AppNameSchema } from './app.ts';
import { operation } from './operation.ts';

const common = { access: 'user', answer: 'json', status: 200 } as const;
const nothing = { access: 'user', answer: 'none', status: 204 } as const;
const query = z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) });
const channel = z.object({ channel: z.string().min(1).max(60) });

/** Alerts, and where people are told of them; apart from the others, since hardly a page needs them. */
export const alerting = {
  listAlerts: operation({
    id: 'listAlerts',
    method: 'GET',
    path: '/api/v1/alerts',
    summary: 'Alerts of my apps, and for the owner of the platform of the platform; open ones first, then the history',
    tag: 'observation',
    ...common,
    query,
    result: z.array(AlertSchema),
  }),
  appAlerts: operation({
    id: 'appAlerts',
    method: 'GET',
    path: '/api/v1/apps/{app}/alerts',
    summary: 'Alerts of the app, open ones first, then the history',
    tag: 'observation',
    ...common,
    params: z.object({ app: AppNameSchema }),
    query,
    result: z.array(AlertSchema),
  }),
  listChannels: operation({
    id: 'listChannels',
    method: 'GET',
    path: '/api/v1/channels',
    summary: 'Where I am told of alerts, and how that goes',
    tag: 'account',
    ...common,
    result: ChannelListSchema,
  }),
  addChannel: operation({
    id: 'addChannel',
    method: 'POST',
    path: '/api/v1/channels',
    summary: 'Be told of alerts by e-mail, by a signed webhook, or in Slack',
    tag: 'account',
    ...common,
    status: 201,
    body: NewChannelSchema,
    result: MadeChannelSchema,
  }),
  changeChannel: operation({
    id: 'changeChannel',
    method: 'PUT',
    path: '/api/v1/channels/{channel}',
    summary: 'Change what a channel tells of; where it leads stays as it is',
    tag: 'account',
    ...common,
    params: channel,
    body: ChannelSettingsSchema,
    result: ChannelSchema,
  }),
  removeChannel: operation({
    id: 'removeChannel',
    method: 'DELETE',
    path: '/api/v1/channels/{channel}',
    summary: 'Remove a channel, with what is still to be told to it',
    tag: 'account',
    ...nothing,
    params: channel,
  }),
  testChannel: operation({
    id: 'testChannel',
    method: 'POST',
    path: '/api/v1/channels/{channel}/test',
    summary: 'Send a test message, and say what was answered',
    tag: 'account',
    ...common,
    params: channel,
    result: ChannelTestSchema,
  }),
  mailServer: operation({
    id: 'mailServer',
    method: 'GET',
    path: '/api/v1/mail-server',
    summary: 'The mail server that e-mails are sent by; for the owner',
    tag: 'system',
    ...common,
    result: MailServerSettingsSchema,
  }),
  setMailServer: operation({
    id: 'setMailServer',
    method: 'PUT',
    path: '/api/v1/mail-server',
    summary: 'Send e-mails by this mail server; for the owner',
    tag: 'system',
    ...common,
    body: MailServerDraftSchema,
    result: MailServerSettingsSchema,
  }),
  removeMailServer: operation({
    id: 'removeMailServer',
    method: 'DELETE',
    path: '/api/v1/mail-server',
    summary: 'Send no e-mails any more; for the owner',
    tag: 'system',
    ...nothing,
  }),
};
