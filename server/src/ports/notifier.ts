import type { Alert } from '../domain/alerts/alert.ts';
import type { ChannelKind, ChannelTarget, DeliveryFailure, Language } from '../domain/notifications/channel.ts';

/** Something to be told, in words and as data. */
export interface Message {
  /** The same at each try: whoever has seen it knows it again. */
  id: string;
  at: number;
  language: Language;
  subject: string;
  text: string;
  html: string;
  /** True: it tells of nothing, and asks whether it arrives. */
  isTest: boolean;
  items: MessageItem[];
}

/** An alert that was raised, or is over. */
export interface MessageItem {
  turn: 'raised' | 'ended';
  alert: Alert;
  appName?: string;
  title: string;
  /** What happened and since when, what the platform does, what can be done. */
  paragraphs: string[];
  /** The page that shows more. */
  link: string;
}

/** Brings messages to people. Which programs and which protocols, an adapter knows. */
export interface Notifier {
  /** Gives what the other side answered, short. Throws NotDelivered. */
  send(target: ChannelTarget, message: Message, signal: AbortSignal): Promise<string>;
}

export type Notifiers = Record<ChannelKind, Notifier>;

/** It did not arrive, as far as is known. */
export class NotDelivered extends Error {
  readonly failure: DeliveryFailure;
  /** What the other side has asked for. */
  readonly retryAfterMs: number | undefined;

  constructor(failure: DeliveryFailure, retryAfterMs?: number) {
    super(`${failure.reason}: ${failure.detail}`);
    this.name = 'NotDelivered';
    this.failure = failure;
    this.retryAfterMs = retryAfterMs;
  }
}
