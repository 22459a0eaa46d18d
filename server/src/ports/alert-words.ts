import type { Alert } from '../domain/alerts/alert.ts';
import type { Language } from '../domain/notifications/channel.ts';

export interface AlertText {
  /** A few words, with the App's name or the node's. */
  title: string;
  /** What happened, one sentence. */
  happened: string;
  /** What the platform is doing about it. */
  doing: string;
  /** What the reader can do. */
  todo: string;
}

export interface MessageFrame {
  testSubject: string;
  testText: string;
  /** Subject of a message with several alerts. */
  several: (raised: number, ended: number) => string;
  heldBack: string;
  more: (count: number) => string;
  since: (at: number) => string;
  lasted: (since: number, until: number) => string;
  doing: string;
  todo: string;
  openPage: string;
  why: string;
}

/** What alerts and messages say, in each language. */
export interface AlertWords {
  alert(alert: Alert & { appName?: string }, language: Language): AlertText;
  frame(language: Language): MessageFrame;
}
