import type { AlertStore } from './alert-store.ts';
import type { AppStore } from './app-store.ts';
import type { AuditStore } from './audit-store.ts';
import type { AvailabilityStore } from './availability-store.ts';
import type { CertificateStore } from './certificate-store.ts';
import type { ChannelStore } from './channel-store.ts';
import type { CollaboratorStore } from './collaborator-store.ts';
import type { DrillStore } from './drill-store.ts';
import type { EventStore } from './event-store.ts';
import type {
  AccountLinkStore,
  EmailStore,
  InvitationStore,
  OidcIdentityStore,
  SecondFactorStore,
} from './identity-stores.ts';
import type { OverviewStore } from './overview-store.ts';
import type { ReleaseStore } from './release-store.ts';
import type { RunStore } from './run-store.ts';
import type { SealedStore } from './sealed-store.ts';
import type { SettingStore } from './setting-store.ts';
import type { ApiTokenStore, SessionStore, UserStore } from './user-store.ts';

/** Everything durable of one database. */
export interface Stores {
  users: UserStore;
  sessions: SessionStore;
  tokens: ApiTokenStore;
  emails: EmailStore;
  links: AccountLinkStore;
  invitations: InvitationStore;
  secondFactors: SecondFactorStore;
  identities: OidcIdentityStore;
  apps: AppStore;
  runs: RunStore;
  releases: ReleaseStore;
  events: EventStore;
  settings: SettingStore;
  sealed: SealedStore;
  drills: DrillStore;
  certificates: CertificateStore;
  overviews: OverviewStore;
  availability: AvailabilityStore;
  alerts: AlertStore;
  channels: ChannelStore;
  collaborators: CollaboratorStore;
  audit: AuditStore;
  close(): Promise<void>;
}
