import { incidentAction, incidentCause, type Locale } from '@nonstop4/contract';
import type { DayAvailability } from '../../domain/availability/availability.ts';
import { DAY_MS } from '../../domain/availability/day-looks.ts';
import type { Incident } from '../../domain/availability/incident.ts';
import {
  type AppAvailability,
  AVAILABILITY_RANGES,
  type AvailabilityRange,
} from '../../usecases/availability-of-app.ts';
import { dateOf } from '../views/availability-view.ts';
import { type Html, html } from './html.ts';
import { statusPath } from './status-path.ts';
import { STATUS_STYLE } from './status-style.ts';
import { STATUS_WORDS } from './status-words.ts';

/** How a page is to look. */
export interface StatusView {
  now: number;
  locale: Locale;
  /** Address of the style sheet that names the panel's Korean font; the system's is shown until it is there, or where there is none. */
  fonts: string | undefined;
}

type Tone = 'ok' | 'warn' | 'bad' | 'idle';

const TONE_OF_STATE: Record<AppAvailability['state'], Tone> = {
  up: 'ok',
  down: 'bad',
  stopped: 'idle',
  'switched-off': 'idle',
  'not-measured': 'idle',
  'not-yet': 'idle',
};
/** Under this, a day was bad; three minutes of a day and more. */
const BAD_BELOW = 0.998;

/**
 * The public page of one App: its name, how it is, how available it was, and its incidents in words that name no part of the platform and
 * no release. `seen` is what its owner sees; nothing else of the App goes in here.
 */
export function renderStatus(appName: string, seen: AppAvailability, { now, locale, fonts }: StatusView): string {
  const words = STATUS_WORDS[locale];
  const other = locale === 'ko' ? 'en' : 'ko';
  const body = html`<header><h1>${words.title(appName)}</h1>
<a href="${statusPath(appName)}?lang=${other}" lang="${other}" hreflang="${other}">${words.otherLanguage}</a></header>
<section><p class="state ${TONE_OF_STATE[seen.state]}">${words.state[seen.state]}</p></section>
<section><h2>${words.rangesTitle}</h2><dl>${ranges(seen, locale)}</dl></section>
<section><h2>${words.barsTitle}</h2><ol class="bars">${seen.days.map((day) => bar(day, locale))}</ol>
<p class="ends quiet"><span class="wide">${words.oldest.wide}</span><span class="narrow">${words.oldest.narrow}</span><span>${words.today}</span></p></section>
<section><h2>${words.incidentsTitle}</h2>${incidents(seen.incidents, now, locale)}</section>
<footer class="quiet"><p>${words.how}</p><p>${words.updated(minuteOf(now))}</p></footer>`;
  return page(words.title(appName), body, { locale, fonts });
}

/** The same for an App that is not there and for one whose page is not public. */
export function renderNoStatus({ locale, fonts }: Omit<StatusView, 'now'>): string {
  const words = STATUS_WORDS[locale];
  const body = html`<header><h1>${words.notFoundTitle}</h1></header><section><p>${words.notFoundText}</p></section>`;
  return page(words.notFoundTitle, body, { locale, fonts });
}

function page(title: string, body: Html, { locale, fonts }: Omit<StatusView, 'now'>): string {
  return html`<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><link rel="icon" href="/favicon.svg"><title>${title}</title><style>`.text.concat(
    STATUS_STYLE,
    html`</style></head><body><main>${body}</main>${fontsOf(fonts)}</body></html>
`.text,
  );
}

// At the end: nothing waits for it.
function fontsOf(address: string | undefined): Html {
  return address === undefined ? html`` : html`<link rel="stylesheet" href="${address}">`;
}

function ranges({ ranges: seen }: AppAvailability, locale: Locale): Html[] {
  const words = STATUS_WORDS[locale];
  return (Object.keys(AVAILABILITY_RANGES) as AvailabilityRange[]).map(
    (range) =>
      html`<div><dt>${words.range[range]}</dt><dd>${percent(seen[range].share, locale) ?? words.notMeasured}</dd></div>`,
  );
}

function bar(day: DayAvailability, locale: Locale): Html {
  const text = STATUS_WORDS[locale].bar(dateOf(day.day), percent(day.share, locale));
  return html`<li class="${toneOf(day.share)}" title="${text}"><span>${text}</span></li>`;
}

function toneOf(share: number | undefined): Tone {
  if (share === undefined) return 'idle';
  if (share === 1) return 'ok';
  return share < BAD_BELOW ? 'bad' : 'warn';
}

function incidents(all: readonly Incident[], now: number, locale: Locale): Html {
  const words = STATUS_WORDS[locale];
  const shown = all.filter(({ from }) => from > now - AVAILABILITY_RANGES['90d']);
  if (shown.length === 0) return html`<p class="quiet">${words.noIncidents}</p>`;
  return html`<ul class="incidents">${shown.map((one) => incident(one, locale))}</ul>`;
}

// Without their facts: numbers of runs and releases are the owner's affair.
function incident({ from, to, cause, actions }: Incident, locale: Locale): Html {
  const words = STATUS_WORDS[locale];
  const texts = [
    incidentCause({ code: cause.code, params: {} }, locale),
    ...actions.map(({ code }) =>
      code === 'replicas-restarted' ? undefined : incidentAction({ code, params: {} }, locale),
    ),
  ].filter((text) => text !== undefined);
  const when = words.fromTo(timeOf(from), to === undefined ? words.lasts : endOf(from, to));
  return html`<li><p>${texts.join(' ')}</p><p class="quiet">${when}</p></li>`;
}

/** The time alone where the day is the same. */
function endOf(from: number, to: number): string {
  const end = timeOf(to);
  return Math.floor(from / DAY_MS) === Math.floor(to / DAY_MS) ? end.slice(11) : end;
}

/** To the minute: a page on which nothing else has changed is the same, and its ETag with it. */
function minuteOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

/** `2026-01-31 14:03:07 UTC`. */
function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Rounded down: 100 % is said of nothing that was away. */
function percent(share: number | undefined, locale: Locale): string | undefined {
  if (share === undefined) return undefined;
  const down = Math.floor(share * 100_000) / 100_000;
  const options = { style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 3 } as const;
  return new Intl.NumberFormat(locale, options).format(down);
}
