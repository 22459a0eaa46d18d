import type { AlertView, DeliveryFailureView } from '../alerts.ts';

type AlertKind = AlertView['kind'];

/** The words of one alert; each of them plain text without a line break. */
export interface AlertText {
  /** A few words, with the app's name or the node's. */
  title: string;
  /** What happened. */
  happened: string;
  /** What the platform does about it. */
  doing: string;
  /** What the reader can do. */
  todo: string;
}

/** What a sentence may need, by name; numbers as they are. */
export interface AlertFacts {
  app: string;
  text: (name: string) => string;
  number: (name: string) => number;
  has: (name: string) => boolean;
  bytes: (name: string) => string;
  date: (name: string) => string;
}

export interface AlertCatalogue {
  /** While it is open. */
  open: Record<AlertKind, (facts: AlertFacts) => AlertText>;
  /** When it is well again. */
  over: Record<AlertKind, (facts: AlertFacts) => Pick<AlertText, 'title' | 'happened'>>;
  replaced: (facts: AlertFacts) => Pick<AlertText, 'title' | 'happened'>;
  stopped: (facts: AlertFacts) => Pick<AlertText, 'title' | 'happened'>;
  deleted: (facts: AlertFacts) => Pick<AlertText, 'title' | 'happened'>;
  nothingToDo: string;
  delivery: Record<DeliveryFailureView['reason'], string>;
  frame: FrameWords;
}

/** What stands around the alerts of a message. */
export interface FrameWords {
  testSubject: string;
  testText: string;
  several: (raised: number, ended: number) => string;
  heldBack: string;
  more: (count: number) => string;
  since: (time: string) => string;
  lasted: (from: string, to: string) => string;
  doing: string;
  todo: string;
  openPage: string;
  why: string;
}
