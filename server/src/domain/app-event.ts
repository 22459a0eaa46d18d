/** Something that happened to an App or to the platform, kept for the events page and sent live. */
export interface AppEvent {
  id: string;
  appId?: string;
  kind: AppEventKind;
  params: Record<string, string | number>;
  at: number;
  /** User's name, or `platform`. */
  actor: string;
}

export type AppEventKind =
  | 'app-created'
  | 'app-stopped'
  | 'app-started'
  | 'app-deleted'
  | 'settings-changed'
  | 'people-changed'
  | 'run-queued'
  | 'run-succeeded'
  | 'run-failed'
  | 'run-canceled'
  | 'run-superseded'
  | 'run-resumed'
  | 'release-live'
  | 'auto-rollback'
  | 'replica-crashed'
  | 'replica-restarted'
  | 'replica-out-of-memory'
  | 'replica-unresponsive'
  | 'redundancy-lost'
  | 'redundancy-back'
  | 'node-lost'
  | 'node-back'
  | 'node-drain-started'
  | 'node-uncordoned'
  | 'ci-connected'
  | 'ci-disconnected'
  | 'git-connected'
  | 'git-disconnected'
  | 'mail-server-set'
  | 'mail-server-removed'
  | 'volume-full'
  | 'certificate-issued'
  | 'certificate-failed'
  | 'incident-began'
  | 'incident-ended'
  | 'drill-started'
  | 'drill-finished'
  | 'drill-skipped'
  | 'signed-in'
  | 'sign-in-failed'
  | 'token-made'
  | 'token-revoked';
