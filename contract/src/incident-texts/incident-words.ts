import type { IncidentActionCode, IncidentCauseCode } from '../availability.ts';

/** Facts by name; one that is missing is left out of the sentence. */
export type IncidentParams = Record<string, string | number>;

export interface IncidentWords {
  cause: Record<IncidentCauseCode, (params: IncidentParams) => string>;
  action: Record<IncidentActionCode, (params: IncidentParams) => string>;
}
