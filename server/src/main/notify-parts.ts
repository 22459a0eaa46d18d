import { accountMail, alertText, messageFrame } from '@nonstop4/contract';
import { systemClock } from '../adapters/clock/system/system-clock.ts';
import { AddressGuard } from '../adapters/notifier/guarded-http/address-guard.ts';
import { SlackNotifier } from '../adapters/notifier/slack/slack-notifier.ts';
import { SmtpNotifier } from '../adapters/notifier/smtp/smtp-notifier.ts';
import { WebhookNotifier } from '../adapters/notifier/webhook/webhook-notifier.ts';
import type { ServerConfig } from '../config.ts';
import { savedMailServer } from '../usecases/notifications/mail-server.ts';
import type { Platform } from '../usecases/platform.ts';

/** How people are told of alerts, and in which words. */
export function notifyParts(
  { notify, rules: { panelUrl } }: Pick<ServerConfig, 'notify' | 'rules'>,
  kept: Pick<Platform, 'stores' | 'cipher'>,
): Pick<Platform, 'notifiers' | 'alertWords' | 'accountWords'> {
  const guard = new AddressGuard(notify.insideNetworks);
  return {
    notifiers: {
      'e-mail': new SmtpNotifier({ server: () => savedMailServer(kept) }),
      webhook: new WebhookNotifier({ guard, panelUrl, now: () => systemClock.now() }),
      slack: new SlackNotifier({ guard }),
    },
    alertWords: { alert: alertText, frame: messageFrame },
    accountWords: accountMail,
  };
}
