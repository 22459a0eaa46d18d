import type { AlertView, DeliveryFailureView } from '../alerts.ts';
import { bytesText } from '../failure-cards/card-facts.ts';
import type { Locale } from '../failure-cards/failure-card.ts';
import { plainText } from '../plain-text.ts';
import type { AlertCatalogue, AlertFacts, AlertText, FrameWords } from './alert-words.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';

const CATALOGUES: Record<Locale, AlertCatalogue> = { en, ko };

/** An alert as far as its words need it. */
export interface AlertInWords {
  kind: AlertView['kind'];
  params: AlertView['params'];
  appName?: string;
  ending?: AlertView['ending'];
  endedAt?: unknown;
}

/** The words of an alert in the reader's language. Foreign text among its facts is made harmless; the result is plain text, to be escaped in HTML. */
export function alertText(alert: AlertInWords, locale: Locale): AlertText {
  const catalogue = CATALOGUES[locale];
  const facts = factsOf(alert, locale);
  if (alert.endedAt === undefined) return catalogue.open[alert.kind](facts);
  const { ending = 'over' } = alert;
  const words = ending === 'over' ? catalogue.over[alert.kind] : catalogue[ending];
  return { ...words(facts), doing: '', todo: catalogue.nothingToDo };
}

/** Why a message did not arrive, in plain words. */
export function deliveryText(reason: DeliveryFailureView['reason'], locale: Locale): string {
  return CATALOGUES[locale].delivery[reason];
}

export type MessageFrame = Omit<FrameWords, 'since' | 'lasted'> & {
  since: (at: number) => string;
  lasted: (since: number, until: number) => string;
};

/** What stands around the alerts of a message; times by the clock of the machine that makes it, which is named. */
export function messageFrame(locale: Locale): MessageFrame {
  const { frame } = CATALOGUES[locale];
  const clock = new Intl.DateTimeFormat(locale, {
    ...{ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    ...{ hourCycle: 'h23', timeZoneName: 'short' },
  });
  return {
    ...frame,
    since: (at) => frame.since(clock.format(at)),
    lasted: (since, until) => frame.lasted(clock.format(since), clock.format(until)),
  };
}

function factsOf({ appName, params }: AlertInWords, locale: Locale): AlertFacts {
  const number = (name: string) => Number(params[name] ?? 0);
  return {
    app: plainText(appName ?? ''),
    text: (name) => plainText(String(params[name] ?? '')),
    number,
    has: (name) => params[name] !== undefined && params[name] !== '',
    bytes: (name) => bytesText(number(name)),
    date: (name) => new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(number(name)),
  };
}
