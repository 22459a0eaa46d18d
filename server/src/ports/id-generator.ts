/** Unique, sortable by time within one server: `app_…`, `run_…`. */
export interface IdGenerator {
  next(
    prefix:
      | 'user'
      | 'app'
      | 'zip'
      | 'run'
      | 'art'
      | 'dep'
      | 'rep'
      | 'evt'
      | 'tok'
      | 'ses'
      | 'inv'
      | 'drl'
      | 'inc'
      | 'crt'
      | 'alr'
      | 'chn'
      | 'ntc'
      | 'msg'
      | 'aud',
  ): string;
  /** 32 random bytes, base64url: session and API tokens, the set-up link. */
  secret(): string;
}
