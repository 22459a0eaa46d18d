import type { AlertKind } from '../../domain/alerts/alert.ts';
import {
  type Channel,
  type ChannelKind,
  type ChannelTarget,
  type Language,
  NOTHING_SENT,
} from '../../domain/notifications/channel.ts';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import type { Platform } from '../platform.ts';
import { requireOperator } from '../require-operator.ts';

/** More would be a mistake, and each is written to at each alert. */
const MOST_CHANNELS = 20;

export interface ChannelSettings {
  name: string;
  language: Language;
  ownApps: boolean;
  platform: boolean;
  alertKinds: AlertKind[];
}

export interface NewChannel extends ChannelSettings {
  kind: ChannelKind;
  /** Of an e-mail: the address; else the URL. */
  to: string;
}

/** A channel with what waits for it. */
export interface ChannelNow {
  channel: Channel;
  waiting: number;
  waitingSince?: number;
}

/** Oldest first. */
export async function listChannels({ stores }: Pick<Platform, 'stores'>, user: User): Promise<ChannelNow[]> {
  const channels = await stores.channels.listByUser(user.id);
  return Promise.all(channels.map((channel) => channelNow(stores, channel)));
}

/** Gives the channel and, of a webhook, the secret that its messages are signed with: it is never shown again. Throws Problem `invalid-input`. */
export async function addChannel(
  platform: Platform,
  user: User,
  { kind, to, ...settings }: NewChannel,
): Promise<ChannelNow & { secret?: string }> {
  checkAudience(user, settings);
  const { stores, ids, cipher, clock } = platform;
  if ((await stores.channels.listByUser(user.id)).length >= MOST_CHANNELS) {
    throw new Problem('quota-exceeded', `There are ${MOST_CHANNELS} channels already: remove one first.`);
  }
  const id = ids.next('chn');
  const target = targetOf(kind, to, () => webhookSecret(ids.secret()));
  const channel: Channel = {
    ...{ id, userId: user.id, kind, ...settings },
    sealedTarget: cipher.seal(JSON.stringify(target), channelContext(id)),
    shownTarget: shownOf(target),
    ...{ createdAt: clock.now(), delivery: NOTHING_SENT },
  };
  await stores.channels.add(channel);
  const now = { channel, waiting: 0 };
  return target.kind === 'webhook' ? { ...now, secret: target.secret } : now;
}

/** Where it leads stays as it is: another address is another channel. */
export async function changeChannel(
  platform: Platform,
  user: User,
  id: string,
  settings: ChannelSettings,
): Promise<ChannelNow> {
  checkAudience(user, settings);
  await findOwnChannel(platform, user, id);
  const changed = await platform.stores.channels.update(id, (channel) => ({ ...channel, ...settings }));
  if (!changed) throw absent(id);
  return channelNow(platform.stores, changed);
}

export async function removeChannel(platform: Pick<Platform, 'stores'>, user: User, id: string): Promise<void> {
  await findOwnChannel(platform, user, id);
  await platform.stores.channels.remove(id);
}

/** Absent and somebody else's are the same. */
export async function findOwnChannel({ stores }: Pick<Platform, 'stores'>, user: User, id: string): Promise<Channel> {
  const channel = await stores.channels.byId(id);
  if (!channel || channel.userId !== user.id) throw absent(id);
  return channel;
}

export function openTarget({ cipher }: Pick<Platform, 'cipher'>, channel: Channel): ChannelTarget {
  return JSON.parse(cipher.open(channel.sealedTarget, channelContext(channel.id))) as ChannelTarget;
}

async function channelNow(stores: Platform['stores'], channel: Channel): Promise<ChannelNow> {
  const notices = await stores.channels.waiting(channel.id);
  const [oldest] = notices;
  return { channel, waiting: notices.length, ...(oldest ? { waitingSince: oldest.createdAt } : {}) };
}

function checkAudience(user: User, { ownApps, platform }: ChannelSettings): void {
  if (platform) requireOperator(user, 'be told of the platform itself');
  if (!ownApps && !platform) throw wrong('Choose what the channel is to tell of.', 'no-audience');
}

function targetOf(kind: ChannelKind, to: string, newSecret: () => string): ChannelTarget {
  if (kind === 'e-mail') return { kind, address: checkAddress(to) };
  const url = checkUrl(to);
  return kind === 'slack' ? { kind, url } : { kind, url, secret: newSecret() };
}

// One address, without a name and without anything that would make several of it or add a line to the head of a message.
function checkAddress(to: string): string {
  if (/^[^\s@<>,;:"()\\]{1,64}@[^\s@<>,;:"()\\]{1,190}$/.test(to)) return to;
  throw wrong('This is no e-mail address. It looks like kim@example.com.', 'not-an-address');
}

function checkUrl(to: string): string {
  const url = URL.canParse(to) ? new URL(to) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw wrong('This is no address of a web server. It looks like https://example.com/hook.', 'not-a-url');
  }
  if (url.username !== '' || url.password !== '') {
    throw wrong('Leave names and passwords out of the address.', 'password-inside');
  }
  return url.href;
}

/** The path of a webhook is its password. */
function shownOf(target: ChannelTarget): string {
  return target.kind === 'e-mail' ? target.address : new URL(target.url).host;
}

/** As Standard Webhooks has it: 32 random bytes in base64. */
function webhookSecret(random: string): string {
  return `whsec_${Buffer.from(random, 'base64url').toString('base64')}`;
}

export const channelContext = (id: string) => `channel ${id}`;

function absent(id: string): Problem {
  return new Problem('not-found', 'You have no such channel.', { id });
}

function wrong(sentence: string, reason: string): Problem {
  return new Problem('invalid-input', sentence, { reason });
}
