import type { AlertKind } from '../alerts/alert.ts';

export type ChannelKind = 'e-mail' | 'webhook' | 'slack';
export type Language = 'en' | 'ko';

/** Where somebody wants to be told. */
export interface Channel {
  id: string;
  userId: string;
  kind: ChannelKind;
  name: string;
  /** Of its messages. */
  language: Language;
  /** Tells of the user's own Apps. */
  ownApps: boolean;
  /** Tells of the platform itself; only of its owner. */
  platform: boolean;
  alertKinds: AlertKind[];
  /** A sealed ChannelTarget. */
  sealedTarget: string;
  /** The part of it that may be shown: an e-mail address, a host. */
  shownTarget: string;
  createdAt: number;
  delivery: DeliveryState;
}

/** Everything that is needed to reach it; secrets among it. */
export type ChannelTarget =
  | { kind: 'e-mail'; address: string }
  | { kind: 'webhook'; url: string; secret: string }
  | { kind: 'slack'; url: string };

/** How it went so far. */
export interface DeliveryState {
  lastSuccessAt?: number;
  lastFailure?: DeliveryFailure & { at: number };
  /** Of the failures in a row that it ends with. */
  failingSince?: number;
  failures: number;
  nextTryAt?: number;
  testedAt?: number;
  /** Messages of the last hour, oldest first. */
  sentAt: number[];
  /** Told no more: they could not be delivered for too long. */
  lost: number;
}

export const NOTHING_SENT: DeliveryState = { failures: 0, sentAt: [], lost: 0 };

export type DeliveryFailureReason =
  | 'no-mail-server'
  | 'name-unknown'
  | 'connection-refused'
  | 'timeout'
  | 'disconnected'
  | 'tls'
  | 'login-refused'
  | 'sender-refused'
  | 'recipient-refused'
  | 'message-refused'
  | 'inside-address'
  | 'redirected'
  | 'gone'
  | 'too-many-messages'
  | 'refused'
  | 'server-error'
  | 'failed';

export interface DeliveryFailure {
  reason: DeliveryFailureReason;
  /** What the other side said, or the system; short, and without secrets. */
  detail: string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses after the first failure, the second …; the last one again and again. As Standard Webhooks advises: quickly at first, then for days. */
const RETRY_AFTER_MS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR];
/** What the other side asks for beyond that is not waited for. */
const MOST_WAIT_MS = 6 * HOUR;

export const DELIVERY = {
  /** What comes within this time after the first goes together. */
  gatherMs: 5 * SECOND,
  /** Messages of one channel within an hour; what comes after them is gathered into one, when the hour is over. */
  messagesPerHour: 10,
  /** What could not be delivered for so long is given up. */
  keptMs: 3 * 24 * HOUR,
  /** After so long a channel that fails is told of on the page. */
  longMs: HOUR,
  testPauseMs: 3 * SECOND,
} as const;

export function succeeded(state: DeliveryState, now: number): DeliveryState {
  const { lastFailure, lost } = state;
  return {
    ...{ lastSuccessAt: now, failures: 0, lost, sentAt: [...ofLastHour(state, now), now] },
    ...(lastFailure ? { lastFailure } : {}),
    ...(state.testedAt === undefined ? {} : { testedAt: state.testedAt }),
  };
}

/** `retryAfterMs`: what the other side has asked for. */
export function failed(state: DeliveryState, failure: DeliveryFailure, now: number, retryAfterMs = 0): DeliveryState {
  const pause = RETRY_AFTER_MS[Math.min(state.failures, RETRY_AFTER_MS.length - 1)] ?? HOUR;
  return {
    ...state,
    lastFailure: { ...failure, at: now },
    failingSince: state.failingSince ?? now,
    failures: state.failures + 1,
    nextTryAt: now + Math.max(pause, Math.min(retryAfterMs, MOST_WAIT_MS)),
  };
}

/** From when on a new message may go; the past where it may now. */
export function mayBeginAt(state: DeliveryState, oldestWaiting: number, now: number): number {
  const recent = ofLastHour(state, now);
  const allowance = recent.length < DELIVERY.messagesPerHour ? 0 : (recent.at(-DELIVERY.messagesPerHour) ?? 0) + HOUR;
  return Math.max(oldestWaiting + DELIVERY.gatherMs, allowance);
}

/** Whether messages are held back because there were too many. */
export function isHeldBack(state: DeliveryState, now: number): boolean {
  return ofLastHour(state, now).length >= DELIVERY.messagesPerHour;
}

export function failsForLong({ failingSince }: DeliveryState, now: number): boolean {
  return failingSince !== undefined && now - failingSince >= DELIVERY.longMs;
}

// A time ahead of now was noted before the machine's clock was set back: it would hold messages for as long.
function ofLastHour({ sentAt }: DeliveryState, now: number): number[] {
  return sentAt.filter((at) => at <= now && now - at < HOUR);
}
