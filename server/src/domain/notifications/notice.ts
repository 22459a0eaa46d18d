import type { Alert } from '../alerts/alert.ts';
import { DOWN } from '../alerts/redundancy-rules.ts';
import type { Channel } from './channel.ts';

/** That an alert was raised or ended, to be told to a channel. It knows all that is told: its App may be gone by then. */
export interface Notice {
  id: string;
  channelId: string;
  /** Of the message that it is part of, once that was tried. */
  messageId?: string;
  turn: 'raised' | 'ended';
  alert: Alert;
  appName?: string;
  createdAt: number;
}

/** Whom an alert is of: the App's owner, or the platform. */
export type AlertOwner = { appId: string; ownerId: string } | undefined;

/**
 * Whether a channel tells of an alert. A loss of redundancy that a lost node brought about is told with the node where both would be told to the same
 * channel, and nowhere twice; that an App is down is told in any case.
 */
export function tellsOf(
  channel: Channel,
  alert: Pick<Alert, 'kind' | 'subject' | 'params'>,
  owner: AlertOwner,
): boolean {
  if (!channel.alertKinds.includes(alert.kind)) return false;
  if (!owner) return channel.platform;
  if (!channel.ownApps || channel.userId !== owner.ownerId) return false;
  const isLoss = alert.kind === 'same-node' || (alert.kind === 'too-few-ready' && alert.subject !== DOWN);
  const isByNode = isLoss && alert.params.node !== undefined;
  return !(isByNode && channel.platform && channel.alertKinds.includes('node-lost'));
}

/** Of an alert that was raised and is over before anything of it was told, the end alone is told. */
export function inOrder(notices: readonly Notice[]): Notice[] {
  const last = new Map<string, Notice>();
  for (const notice of notices) last.set(notice.alert.id, notice);
  return [...last.values()].toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}
