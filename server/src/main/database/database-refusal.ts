/** Why a database was not exported, filled or restored. */
export type RefusalCode =
  | 'no-server-named'
  | 'server-runs'
  | 'nothing-there'
  | 'schema-behind'
  | 'schema-differs'
  | 'not-empty'
  | 'row-differs'
  | 'does-not-fit'
  | 'file-there'
  | 'file-absent'
  | 'file-broken'
  | 'away'
  | 'account-there'
  | 'unusable';

/** An expected refusal: nothing was changed. The command line has its words (cli/src/texts); `params.cause` is in English. */
export class DatabaseRefusal extends Error {
  readonly code: RefusalCode;
  readonly params: Record<string, string>;

  constructor(code: RefusalCode, params: Record<string, string> = {}) {
    super(`${code} ${Object.values(params).join(' ')}`.trim());
    this.name = 'DatabaseRefusal';
    this.code = code;
    this.params = params;
  }
}
