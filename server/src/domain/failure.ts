/**
 * Why a PipelineRun failed, as data. The sentences (cause and the one thing to do, Korean and English) are made from code
 * and params by contract/src/failure-cards; the words of a card never come from here.
 */
export type FailureCode =
  // receive
  | 'fetch-no-access'
  | 'fetch-branch-missing'
  | 'fetch-empty'
  | 'fetch-too-large'
  | 'fetch-timeout'
  | 'fetch-unreachable'
  | 'fetch-inside-address'
  | 'not-a-zip'
  | 'zip-truncated'
  | 'zip-corrupt'
  | 'zip-empty'
  | 'zip-unsafe-path'
  | 'zip-link'
  | 'zip-special-file'
  | 'zip-duplicate-name'
  | 'zip-case-collision'
  | 'zip-encrypted'
  | 'zip-name-unreadable'
  | 'zip-name-too-long'
  | 'zip-unsupported-method'
  | 'zip-overlapping-entries'
  | 'zip-too-many-entries'
  | 'zip-bomb'
  | 'zip-unpacked-too-large'
  | 'disk-full'
  // push
  | 'git-unreachable'
  | 'git-refused'
  | 'git-server-unreachable'
  | 'git-access-refused'
  | 'git-repository-missing'
  | 'git-repository-moved'
  | 'git-host-key-unknown'
  | 'git-push-refused'
  | 'git-rate-limited'
  | 'git-repository-archived'
  | 'git-app-not-installed'
  // test
  | 'tests-failed'
  // build
  | 'unknown-language'
  | 'nested-folder'
  | 'no-start-command'
  | 'dockerfile-needs-builder'
  | 'compose-several-services'
  | 'compose-no-service'
  | 'compose-ready-image'
  | 'compose-unsupported'
  | 'compose-variable-missing'
  | 'tool-missing'
  | 'manifest-invalid'
  | 'install-failed'
  | 'dependency-not-found'
  | 'registry-unreachable'
  | 'build-failed'
  | 'syntax-error'
  | 'build-timeout'
  | 'ci-unreachable'
  | 'ci-access-refused'
  | 'ci-job-refused'
  | 'ci-build-failed'
  | 'ci-build-aborted'
  // predeploy
  | 'predeploy-failed'
  | 'predeploy-timeout'
  | 'predeploy-interrupted'
  // deploy
  | 'app-crashed'
  | 'app-ended'
  | 'background-ended'
  | 'program-not-found'
  | 'missing-dependency'
  | 'missing-config-var'
  | 'port-in-use'
  | 'fixed-port'
  | 'no-port'
  | 'binds-to-loopback'
  | 'health-failing'
  | 'start-timeout'
  | 'out-of-memory'
  | 'read-only-write'
  | 'no-node'
  | 'image-unpullable'
  | 'nodes-full'
  | 'no-second-node'
  | 'unschedulable'
  | 'account-quota'
  | 'cluster-refused'
  | 'volume-unmountable'
  | 'volume-full'
  // verify, and after
  | 'edge-no-answer'
  | 'crashed-after-live'
  // the platform itself
  | 'server-restarted'
  | 'internal';

export interface Failure {
  code: FailureCode;
  /** Facts that the sentences need, by name: { path: '../x', limit: '500 MB' }. */
  params: Record<string, string | number>;
  /** The last lines of the log that explain it, at most 20. */
  lastLines: string[];
}

/** Thrown inside a stage; ends the run as failed with its card. */
export class StageFailure extends Error {
  readonly failure: Failure;

  constructor(code: FailureCode, params: Record<string, string | number> = {}, lastLines: string[] = []) {
    super(`${code} ${JSON.stringify(params)}`);
    this.name = 'StageFailure';
    this.failure = { code, params, lastLines: lastLines.slice(-20) };
  }

  static of(failure: Failure): StageFailure {
    return new StageFailure(failure.code, failure.params, failure.lastLines);
  }
}
