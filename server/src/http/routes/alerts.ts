import { type AlertView, alerting, alertText, type ChannelView, deliveryText, type Locale } from '@nonstop4/contract';
import { type DeliveryFailure, failsForLong } from '../../domain/notifications/channel.ts';
import type { MailServer } from '../../domain/notifications/mail-server.ts';
import type { User } from '../../domain/user.ts';
import { listAlerts, type NamedAlert } from '../../usecases/alerts/list-alerts.ts';
import {
  addChannel,
  type ChannelNow,
  changeChannel,
  listChannels,
  removeChannel,
} from '../../usecases/notifications/channels.ts';
import {
  forgetMailServer,
  hasMailServer,
  mailServer,
  setMailServer,
} from '../../usecases/notifications/mail-server.ts';
import { testChannel } from '../../usecases/notifications/test-channel.ts';
import type { Platform } from '../../usecases/platform.ts';
import type { Registrar } from '../register-operation.ts';
import { iso, optionalIso } from '../views/times.ts';

/** Alerts, and where people are told of them. */
export function registerAlerts(register: Registrar, platform: Platform): void {
  register.answer(alerting.listAlerts, async ({ user, query, locale }) =>
    (await listAlerts(platform, user, query)).map((alert) => alertView(alert, locale)),
  );
  register.answer(alerting.appAlerts, async ({ user, app, query, locale }) =>
    (await listAlerts(platform, user, { app, ...query })).map((alert) => alertView(alert, locale)),
  );
  registerChannels(register, platform);
  register.answer(alerting.mailServer, async ({ user }) => mailServerView(await mailServer(platform, user)));
  register.answer(alerting.setMailServer, async ({ user, body }) => {
    await setMailServer(platform, user, body);
    return mailServerView(await mailServer(platform, user));
  });
  register.answer(alerting.removeMailServer, ({ user }) => forgetMailServer(platform, user));
}

function registerChannels(register: Registrar, platform: Platform): void {
  register.answer(alerting.listChannels, async ({ user, locale }) => ({
    byMail: await hasMailServer(platform),
    channels: (await listChannels(platform, user)).map((now) => channelView(platform, now, locale)),
  }));
  register.answer(alerting.addChannel, async ({ user, body, locale }) => {
    const { secret, ...now } = await addChannel(platform, user, body);
    return { channel: channelView(platform, now, locale), ...(secret === undefined ? {} : { secret }) };
  });
  register.answer(alerting.changeChannel, async ({ user, params, body, locale }) =>
    channelView(platform, await changeChannel(platform, user, params.channel, body), locale),
  );
  register.answer(alerting.removeChannel, ({ user, params }) => removeChannel(platform, user, params.channel));
  register.answer(alerting.testChannel, async ({ user, params, locale }) =>
    testView(platform, user, params.channel, locale),
  );
}

async function testView(platform: Platform, user: User, id: string, locale: Locale) {
  const result = await testChannel(platform, user, id);
  return result.ok ? result : { ok: false, failure: failureView(result.failure, locale) };
}

function alertView(alert: NamedAlert, locale: Locale): AlertView {
  const { id, kind, appName, subject, params, since, raisedAt, endedAt, ending } = alert;
  return {
    ...{ id, kind, subject, params, ...alertText(alert, locale) },
    ...(appName === undefined ? {} : { app: appName }),
    ...{ since: iso(since), raisedAt: iso(raisedAt) },
    ...optionalIso('endedAt', endedAt),
    ...(ending === undefined ? {} : { ending }),
  };
}

function channelView(
  { clock }: Pick<Platform, 'clock'>,
  { channel, waiting, waitingSince }: ChannelNow,
  locale: Locale,
): ChannelView {
  const { id, kind, name, language, ownApps, platform, alertKinds, shownTarget: to, createdAt, delivery } = channel;
  const { lastFailure } = delivery;
  return {
    ...{ id, kind, name, language, ownApps, platform, alertKinds, to, createdAt: iso(createdAt) },
    delivery: {
      ...optionalIso('lastSuccessAt', delivery.lastSuccessAt),
      ...(lastFailure ? { lastFailure: { ...failureView(lastFailure, locale), at: iso(lastFailure.at) } } : {}),
      ...optionalIso('failingSince', delivery.failingSince),
      ...optionalIso('nextTryAt', delivery.nextTryAt),
      ...optionalIso('waitingSince', waitingSince),
      ...{ failsForLong: failsForLong(delivery, clock.now()), waiting, lost: delivery.lost },
    },
  };
}

function failureView({ reason, detail }: DeliveryFailure, locale: Locale) {
  return { reason, detail, sentence: deliveryText(reason, locale) };
}

function mailServerView(server: MailServer | undefined) {
  if (!server) return {};
  const { password: _password, ...shown } = server;
  return { server: shown };
}
