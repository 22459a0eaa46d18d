import type { Stores } from '../../../ports/stores/stores.ts';
import { AccountLinkSqlStore } from './account-link-sql-store.ts';
import { AlertSqlStore } from './alert-sql-store.ts';
import { ApiTokenSqlStore } from './api-token-sql-store.ts';
import { AppSqlStore } from './app-sql-store.ts';
import { AuditSqlStore } from './audit-sql-store.ts';
import { AvailabilitySqlStore } from './availability-sql-store.ts';
import { CertificateSqlStore } from './certificate-sql-store.ts';
import { ChannelSqlStore } from './channel-sql-store.ts';
import { CollaboratorSqlStore } from './collaborator-sql-store.ts';
import { DrillSqlStore } from './drill-sql-store.ts';
import { EmailSqlStore } from './email-sql-store.ts';
import type { SqlEngine } from './engine.ts';
import { EventSqlStore } from './event-sql-store.ts';
import { InvitationSqlStore } from './invitation-sql-store.ts';
import { OidcIdentitySqlStore } from './oidc-identity-sql-store.ts';
import { OverviewSqlStore } from './overview-sql-store.ts';
import { ReleaseSqlStore } from './release-sql-store.ts';
import { RunSqlStore } from './run-sql-store.ts';
import { SealedSqlStore } from './sealed-sql-store.ts';
import { SecondFactorSqlStore } from './second-factor-sql-store.ts';
import { SessionSqlStore } from './session-sql-store.ts';
import { SettingSqlStore } from './setting-sql-store.ts';
import { UserSqlStore } from './user-sql-store.ts';

/** Every store over one open database whose schema is up to date. */
export function sqlStores(engine: SqlEngine): Stores {
  return {
    users: new UserSqlStore(engine),
    sessions: new SessionSqlStore(engine),
    tokens: new ApiTokenSqlStore(engine),
    emails: new EmailSqlStore(engine),
    links: new AccountLinkSqlStore(engine),
    invitations: new InvitationSqlStore(engine),
    secondFactors: new SecondFactorSqlStore(engine),
    identities: new OidcIdentitySqlStore(engine),
    apps: new AppSqlStore(engine),
    runs: new RunSqlStore(engine),
    releases: new ReleaseSqlStore(engine),
    events: new EventSqlStore(engine),
    settings: new SettingSqlStore(engine),
    sealed: new SealedSqlStore(engine),
    drills: new DrillSqlStore(engine),
    certificates: new CertificateSqlStore(engine),
    overviews: new OverviewSqlStore(engine),
    availability: new AvailabilitySqlStore(engine),
    alerts: new AlertSqlStore(engine),
    channels: new ChannelSqlStore(engine),
    collaborators: new CollaboratorSqlStore(engine),
    audit: new AuditSqlStore(engine),
    close: () => engine.db.destroy(),
  };
}
