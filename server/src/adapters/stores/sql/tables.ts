import type { Generated } from 'kysely';

/** Milliseconds since 1970; fits a JavaScript number exactly. */
type Milliseconds = number;
/** 0 or 1: SQLite has no boolean and node:sqlite takes none as a parameter. */
type Flag = number;
/** JSON text of a nested value that no query looks into. */
type Json = string;

/** The tables as rows: what lies in the database, apart from the domain's types. */
export interface Tables {
  users: UserRow;
  sessions: SessionRow;
  api_tokens: ApiTokenRow;
  user_emails: UserEmailRow;
  account_links: AccountLinkRow;
  invitations: InvitationRow;
  second_factors: SecondFactorRow;
  recovery_codes: RecoveryCodeRow;
  oidc_identities: OidcIdentityRow;
  apps: AppTable;
  app_hostnames: AppHostnameRow;
  source_archives: SourceArchiveRow;
  pipeline_runs: PipelineRunRow;
  artifacts: ArtifactRow;
  releases: ReleaseRow;
  deployments: DeploymentRow;
  app_events: AppEventRow;
  settings: SettingRow;
  drills: DrillRow;
  drill_schedules: DrillScheduleRow;
  certificates: CertificateRow;
  certificate_orders: CertificateOrderRow;
  app_looks: AppLooksRow;
  incidents: IncidentRow;
  alerts: AlertRow;
  channels: ChannelRow;
  notices: NoticeRow;
  locks: LockRow;
  leases: LeaseRow;
  collaborators: CollaboratorRow;
  audit_entries: AuditEntryRow;
  live_events: LiveEventRow;
  schema_marks: SchemaMarkRow;
}

export interface UserRow {
  id: string;
  name: string;
  password_hash: string;
  role: string;
  created_at: Milliseconds;
  suspended_at: Milliseconds | null;
  last_seen_at: Milliseconds | null;
  /** NULL: the default in everything. */
  quota: Json | null;
}

export interface CollaboratorRow {
  app_id: string;
  user_id: string;
  role: string;
  added_by: string;
  added_at: Milliseconds;
}

export interface AuditEntryRow {
  id: string;
  at: Milliseconds;
  actor: string;
  via: string;
  address: string;
  operation: string;
  app: string | null;
  outcome: string;
  details: Json;
}

export interface SessionRow {
  token_hash: string;
  user_id: string;
  created_at: Milliseconds;
  expires_at: Milliseconds;
  id: string;
  last_seen_at: Milliseconds;
  opened_from: string;
  user_agent: string;
}

export interface ApiTokenRow {
  id: string;
  user_id: string;
  name: string;
  token_hash: string;
  hint: string;
  created_at: Milliseconds;
  last_used_at: Milliseconds | null;
  scope: string;
  expires_at: Milliseconds | null;
}

export interface UserEmailRow {
  user_id: string;
  address: string;
  verified_at: Milliseconds | null;
  verified_key: string | null;
}

export interface AccountLinkRow {
  token_hash: string;
  purpose: string;
  user_id: string | null;
  data: string;
  created_at: Milliseconds;
  expires_at: Milliseconds;
}

export interface InvitationRow {
  id: string;
  token_hash: string;
  email: string;
  invited_by: string;
  created_at: Milliseconds;
  expires_at: Milliseconds;
}

export interface SecondFactorRow {
  user_id: string;
  sealed_secret: string;
  created_at: Milliseconds;
  confirmed_at: Milliseconds | null;
  last_step: number;
}

export interface RecoveryCodeRow {
  user_id: string;
  code_hash: string;
}

export interface OidcIdentityRow {
  issuer: string;
  subject: string;
  user_id: string;
  email: string;
  created_at: Milliseconds;
}

export interface AppRow {
  id: string;
  owner_id: string;
  name: string;
  desired_state: string;
  replicas: number;
  extra_hostnames: Json;
  redirect_to_https: Flag;
  health_path: string | null;
  memory_limit_bytes: number;
  volume_limit_bytes: number;
  single_writer: Flag;
  run_tests: Flag;
  probing: Flag;
  status_public: Flag;
  start_command: string | null;
  pre_deploy_command: string | null;
  /** Json, or nothing. */
  autoscaling: Json | null;
  git_source: Json | null;
  /** Sealed. */
  git_token: string | null;
  background: Json | null;
  config_vars: Json;
  secrets: Json;
  restart_nonce: number;
  created_at: Milliseconds;
  updated_at: Milliseconds;
  /** NULL when it is not being deleted, else whether its data goes too. */
  deleting_data: Flag | null;
}

/** The counters belong to the row and not to the App: numbers are never given twice, even when old runs were forgotten. */
export interface AppTable extends AppRow {
  last_run_number: Generated<number>;
  last_release_number: Generated<number>;
}

/** Which App has a hostname: the primary key is what makes it unique on the platform. */
export interface AppHostnameRow {
  hostname: string;
  app_id: string;
}

export interface SourceArchiveRow {
  id: string;
  app_id: string;
  file_name: string;
  size_bytes: number;
  sha256: string;
  path: string;
  created_at: Milliseconds;
}

export interface PipelineRunRow {
  id: string;
  app_id: string;
  number: number;
  kind: string;
  state: string;
  stages: Json;
  archive_id: string | null;
  origin: Json | null;
  commit: string | null;
  artifact_id: string | null;
  release: number | null;
  reserved_release: number | null;
  failure: Json | null;
  waits_for: string | null;
  cancel_requested: Flag;
  resumes: number;
  requested_by: string;
  created_at: Milliseconds;
  started_at: Milliseconds | null;
  ended_at: Milliseconds | null;
}

export interface ArtifactRow {
  id: string;
  app_id: string;
  kind: string;
  location: string;
  size_bytes: number;
  plan: Json;
  created_at: Milliseconds;
  /** As in the plan: lists show it without reading the plan. */
  language: string;
  framework: string | null;
}

export interface ReleaseRow {
  app_id: string;
  number: number;
  artifact_id: string;
  commit: string;
  config_vars: Json;
  secrets: Json;
  network: Json;
  cause: string;
  origin: Json | null;
  created_at: Milliseconds;
  created_by: string;
  collected: Flag;
}

export interface DeploymentRow {
  id: string;
  app_id: string;
  release: number;
  run_id: string;
  settings: Json;
  state: string;
  created_at: Milliseconds;
  ended_at: Milliseconds | null;
  update_figures: Json | null;
}

export interface AppEventRow {
  id: string;
  app_id: string | null;
  kind: string;
  params: Json;
  at: Milliseconds;
  actor: string;
}

export interface SettingRow {
  key: string;
  value: string;
}

export interface DrillRow {
  id: string;
  app_id: string;
  started_at: Milliseconds;
  /** The whole DrillReport: it is only ever read as one. */
  report: Json;
}

export interface DrillScheduleRow {
  app_id: string;
  /** The whole DrillSchedule. */
  schedule: Json;
}

export interface CertificateRow {
  id: string;
  app_id: string;
  source: string;
  hostnames: Json;
  issuer: string;
  chain: string;
  sealed_key: string;
  not_before: Milliseconds;
  not_after: Milliseconds;
  created_at: Milliseconds;
}

export interface CertificateOrderRow {
  hostname: string;
  app_id: string;
  failures: number;
  reason: string;
  detail: string;
  failed_at: Milliseconds;
  next_try_at: Milliseconds;
}

export interface AppLooksRow {
  app_id: string;
  /** Days since 1970, UTC. */
  day: number;
  /** As domain/availability/day-looks.ts writes them. */
  looks: string;
}

export interface IncidentRow {
  id: string;
  app_id: string;
  began_at: Milliseconds;
  /** NULL while it lasts. */
  ended_at: Milliseconds | null;
  /** The whole Incident: it is only ever read as one. */
  incident: Json;
}

export interface AlertRow {
  id: string;
  /** NULL: of the platform. */
  app_id: string | null;
  kind: string;
  subject: string;
  params: Json;
  since: Milliseconds;
  raised_at: Milliseconds;
  ended_at: Milliseconds | null;
  ending: string | null;
  /** Its key while it is open, else NULL: what makes it the only open one of its kind and subject. */
  open_key: string | null;
}

export interface ChannelRow {
  id: string;
  user_id: string;
  kind: string;
  name: string;
  language: string;
  own_apps: Flag;
  platform: Flag;
  alert_kinds: Json;
  sealed_target: string;
  shown_target: string;
  created_at: Milliseconds;
  delivery: Json;
}

export interface NoticeRow {
  id: string;
  channel_id: string;
  message_id: string | null;
  turn: string;
  /** The whole Alert as it is told: its App may be gone by then. */
  alert: Json;
  app_name: string | null;
  created_at: Milliseconds;
}

/** Nothing but something to lock. */
export interface LockRow {
  name: string;
}

export interface LeaseRow {
  name: string;
  holder: string;
  expires_at: Milliseconds;
  /** Of this time of leading; another one stands here as soon as somebody else leads. */
  term: string | null;
}

/** What one server tells the others; gone after a minute. */
export interface LiveEventRow {
  id: string;
  origin: string;
  at: Milliseconds;
  event: Json;
}

/** What an older version has to know of a schema change that it does not know. */
export interface SchemaMarkRow {
  migration: string;
  /** An older version goes on with it. */
  expands: Flag;
}
