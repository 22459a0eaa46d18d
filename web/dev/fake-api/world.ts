import type {
  Account,
  AlertView,
  ApiToken,
  AppDetail,
  AppMonitoring,
  AuditEntryView,
  ChannelView,
  CiSettings,
  Drill,
  DrillScheduleState,
  EventView,
  GitSettings,
  IdentityProviderSettings,
  InvitationView,
  LiveEventView,
  LogLineView,
  MailServerSettings,
  ManagedUserView,
  Me,
  PersonView,
  QuotaView,
  ReleaseView,
  Run,
  SessionView,
  SignUpPolicy,
  SystemView,
} from '@nonstop4/contract';

/** Everything that the stand-in platform knows. For development and for tests of the pages; it is never shipped. */
export interface World {
  me: Me;
  password: string;
  /** The one-time link's token while there is no account yet. */
  setupToken?: string;
  tokens: ApiToken[];
  /** What differs from an account with nothing but a password. */
  account?: Partial<Account>;
  sessions?: SessionView[];
  /** Closed unless set. */
  signUpPolicy?: SignUpPolicy;
  invitations?: InvitationView[];
  provider?: IdentityProviderSettings['provider'];
  apps: AppDetail[];
  runs: Run[];
  runLogs: Map<string, LogLineView[]>;
  releases: Map<string, ReleaseView[]>;
  events: EventView[];
  drills: Map<string, Drill[]>;
  drillSchedules: Map<string, DrillScheduleState>;
  /** By app; without their owners. */
  people: Map<string, PersonView[]>;
  users: ManagedUserView[];
  quota: QuotaView;
  audit: AuditEntryView[];
  alerts: AlertView[];
  channels: ChannelView[];
  mailServer?: MailServerSettings['server'];
  appLog: LogLineView[];
  system: SystemView;
  git?: GitSettings['connection'];
  gitHook?: boolean;
  ci?: CiSettings['connection'];
  /** Where figures come from; the platform itself unless set. */
  monitoring?: AppMonitoring;
  /** Apps run from directories: there is nothing for Jenkins to make. */
  withoutImages?: boolean;
  /** Every zip that was uploaded. */
  archives: Buffer[];
  /** Makes every upload fail. */
  refuseUploads?: boolean;
  /** Open event streams. */
  live: Set<(event: LiveEventView) => void>;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A time in the past, as the API writes it. */
export const before = (ms: number): string => new Date(Date.now() - ms).toISOString();

/** Tells every open page. */
export function tell(world: World, event: LiveEventView): void {
  for (const listener of world.live) listener(event);
}
