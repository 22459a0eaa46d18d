import type { IncidentActionCode, IncidentCauseCode } from '../availability.ts';
import type { Locale } from '../failure-cards/failure-card.ts';
import { en } from './en.ts';
import type { IncidentParams, IncidentWords } from './incident-words.ts';
import { ko } from './ko.ts';

const CATALOGUES: Record<Locale, IncidentWords> = { en, ko };

/** Why visitors were not answered, in one sentence of plain text. A code that this version does not know is `unknown`. */
export function incidentCause(cause: { code: IncidentCauseCode; params: IncidentParams }, locale: Locale): string {
  const { cause: words } = CATALOGUES[locale];
  return (words[cause.code] ?? words.unknown)(cause.params);
}

/** What the platform did; undefined for a code that this version does not know. */
export function incidentAction(
  action: { code: IncidentActionCode; params: IncidentParams },
  locale: Locale,
): string | undefined {
  return CATALOGUES[locale].action[action.code]?.(action.params);
}
