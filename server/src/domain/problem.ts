/** Every error that a use case gives, by code; the HTTP status of each is decided in server/src/http alone. */
export type ProblemCode =
  | 'not-found'
  | 'not-signed-in'
  | 'wrong-credentials'
  | 'too-many-attempts'
  | 'setup-not-open'
  | 'setup-token-wrong'
  | 'invalid-input'
  | 'app-name-taken'
  | 'app-name-invalid'
  | 'hostname-taken'
  | 'certificate-unusable'
  | 'confirmation-wrong'
  | 'nothing-deployed'
  | 'already-stopped'
  | 'already-running'
  | 'run-not-active'
  | 'release-not-found'
  | 'process-not-found'
  | 'release-collected'
  | 'upload-too-large'
  | 'upload-aborted'
  | 'disk-full'
  | 'quota-exceeded'
  | 'not-redundant'
  | 'drill-running'
  | 'not-supported'
  | 'operator-only'
  | 'role-too-small'
  | 'scope-too-small'
  | 'suspended'
  | 'git-unusable'
  | 'git-source-unusable'
  | 'git-source-missing'
  | 'ci-unusable'
  | 'hook-refused'
  | 'account-has-apps'
  | 'last-operator'
  | 'user-name-taken'
  | 'password-wrong'
  | 'second-factor-needed'
  | 'code-wrong'
  | 'link-not-valid'
  | 'sign-up-closed'
  | 'mail-server-missing'
  | 'provider-failed'
  | 'unavailable'
  | 'database-away'
  | 'conflict'
  | 'internal';

/** An expected failure with a plain-language message: what is wrong and what to do. */
export class Problem extends Error {
  readonly code: ProblemCode;
  /** Facts for the message in another language, by name. */
  readonly params: Record<string, string | number>;

  constructor(code: ProblemCode, message: string, params: Record<string, string | number> = {}) {
    super(message);
    this.name = 'Problem';
    this.code = code;
    this.params = params;
  }
}
