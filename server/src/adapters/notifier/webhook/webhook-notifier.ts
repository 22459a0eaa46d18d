import { createHmac } from 'node:crypto';
import type { ChannelTarget } from '../../../domain/notifications/channel.ts';
import { type Message, type MessageItem, NotDelivered, type Notifier } from '../../../ports/notifier.ts';
import type { AddressGuard } from '../guarded-http/address-guard.ts';
import type { Lookup } from '../guarded-http/guarded-lookup.ts';
import { postJson } from '../guarded-http/post-json.ts';
import { acceptedOf } from '../guarded-http/refusal.ts';

export interface WebhookOptions {
  guard: AddressGuard;
  /** Where the platform's own pages are. */
  panelUrl: string;
  now: () => number;
  caCertificates?: string;
  /** How names become addresses. */
  lookup?: Lookup;
}

/** Posts signed JSON, as Standard Webhooks 1.0.0 has it (https://www.standardwebhooks.com): docs/alerts.md says what is in it. */
export class WebhookNotifier implements Notifier {
  readonly #options: WebhookOptions;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  async send(target: ChannelTarget, message: Message, signal: AbortSignal): Promise<string> {
    if (target.kind !== 'webhook') throw new NotDelivered({ reason: 'failed', detail: 'this is no webhook' });
    const { now, panelUrl, ...how } = this.#options;
    const body = JSON.stringify(payloadOf(message, panelUrl));
    // Of the try, and not of the message: whoever receives it refuses what is old.
    const timestamp = String(Math.floor(now() / 1_000));
    const headers = {
      'webhook-id': message.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signatureOf(target.secret, message.id, timestamp, body)}`,
    };
    return acceptedOf(await postJson({ url: target.url, headers, body, signal, ...how }));
  }
}

/** Over `id.timestamp.body`, with the bytes that stand in base64 after `whsec_`. */
function signatureOf(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
}

function payloadOf(message: Message, panelUrl: string) {
  return {
    type: message.isTest ? 'test' : 'alerts',
    timestamp: new Date(message.at).toISOString(),
    data: { platform: panelUrl, subject: message.subject, alerts: message.items.map(alertOf) },
  };
}

function alertOf({ turn, alert, appName, title, paragraphs, link }: MessageItem) {
  const { id, kind, subject, params, since, raisedAt, endedAt, ending } = alert;
  const iso = (at: number) => new Date(at).toISOString();
  return {
    ...{ id, turn, kind, subject, params, title, text: paragraphs.join('\n'), link },
    ...(appName === undefined ? {} : { app: appName }),
    ...{ since: iso(since), raisedAt: iso(raisedAt) },
    ...(endedAt === undefined ? {} : { endedAt: iso(endedAt), ending }),
  };
}
