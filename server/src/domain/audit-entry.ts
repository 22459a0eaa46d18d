/** Something that somebody did, or tried: kept as it was written. */
export interface AuditEntry {
  id: string;
  at: number;
  /** Name of the user; of a sign-in that failed the name that was tried; '' of nobody that is known. */
  actor: string;
  via: 'session' | 'token' | 'none';
  /** Where the request came from. */
  address: string;
  /** Id of the operation, as the API describes it. */
  operation: string;
  /** Name of the App. */
  app?: string;
  /** `done`, or the code of the problem that it was refused with. */
  outcome: string;
  /** What else of the request is no secret, by name. */
  details: Record<string, string>;
}

/** Longer than a year, so that the same week of the year before can be looked at. */
export const AUDIT_KEPT_DAYS = 400;
