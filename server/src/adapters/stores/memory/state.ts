import type { Collaborator } from '../../../domain/access/collaborator.ts';
import type { AccountLink } from '../../../domain/accounts/account-link.ts';
import type { UserEmail } from '../../../domain/accounts/email-address.ts';
import type { Invitation } from '../../../domain/accounts/invitation.ts';
import type { OidcIdentity } from '../../../domain/accounts/oidc.ts';
import type { SecondFactor } from '../../../domain/accounts/second-factor.ts';
import type { Alert } from '../../../domain/alerts/alert.ts';
import type { App } from '../../../domain/app.ts';
import type { AppEvent } from '../../../domain/app-event.ts';
import type { Artifact } from '../../../domain/artifact.ts';
import type { AuditEntry } from '../../../domain/audit-entry.ts';
import type { Incident } from '../../../domain/availability/incident.ts';
import type { Certificate, CertificateOrder } from '../../../domain/certificate.ts';
import type { DrillReport, DrillSchedule } from '../../../domain/drill.ts';
import type { Channel } from '../../../domain/notifications/channel.ts';
import type { Notice } from '../../../domain/notifications/notice.ts';
import type { PipelineRun } from '../../../domain/pipeline-run.ts';
import { Problem } from '../../../domain/problem.ts';
import type { Deployment, Release } from '../../../domain/release.ts';
import type { SourceArchive } from '../../../domain/source.ts';
import type { ApiToken, Session, User } from '../../../domain/user.ts';

/** What the fake holds. Values are copied on the way in and out, so that a caller never changes them in place. */
export class MemoryState {
  readonly users = new Map<string, User>();
  readonly sessions = new Map<string, Session>();
  readonly tokens = new Map<string, ApiToken>();
  readonly emails = new Map<string, UserEmail>();
  readonly links = new Map<string, AccountLink>();
  readonly invitations = new Map<string, Invitation>();
  readonly secondFactors = new Map<string, SecondFactor>();
  readonly recoveryCodes = new Map<string, Set<string>>();
  readonly identities = new Map<string, OidcIdentity>();
  readonly apps = new Map<string, App>();
  readonly archives = new Map<string, SourceArchive>();
  readonly runs = new Map<string, PipelineRun>();
  readonly artifacts = new Map<string, Artifact>();
  readonly releases: Release[] = [];
  readonly deployments = new Map<string, Deployment>();
  readonly events = new Map<string, AppEvent>();
  readonly settings = new Map<string, string>();
  readonly drills = new Map<string, DrillReport>();
  readonly drillSchedules = new Map<string, DrillSchedule>();
  readonly certificates = new Map<string, Certificate>();
  readonly orders = new Map<string, CertificateOrder>();
  readonly looks = new Map<string, { appId: string; day: number; text: string }>();
  readonly incidents = new Map<string, Incident>();
  readonly alerts = new Map<string, Alert>();
  readonly channels = new Map<string, Channel>();
  readonly notices = new Map<string, Notice>();
  readonly collaborators = new Map<string, Collaborator>();
  readonly audit: AuditEntry[] = [];
  readonly #numbers = new Map<string, number>();

  /** Numbers are never given twice, even when what had them was forgotten. */
  nextNumber(appId: string, of: 'run' | 'release'): number {
    this.needApp(appId);
    const next = (this.#numbers.get(`${of} ${appId}`) ?? 0) + 1;
    this.#numbers.set(`${of} ${appId}`, next);
    return next;
  }

  needApp(appId: string): void {
    if (!this.apps.has(appId)) throw new Problem('not-found', 'This app does not exist any more.', { appId });
  }

  /** As the foreign keys of a database do. */
  removeUser(userId: string): void {
    const own: Map<string, { userId?: string | undefined }>[] = [
      ...[this.sessions, this.tokens, this.emails, this.links, this.secondFactors, this.identities, this.channels],
      this.collaborators,
    ];
    for (const map of own) for (const [key, value] of map) if (value.userId === userId) map.delete(key);
    this.recoveryCodes.delete(userId);
    this.users.delete(userId);
  }

  needUser(userId: string): void {
    if (!this.users.has(userId)) throw new Problem('not-found', 'This user does not exist any more.', { userId });
  }
}

/** A second record with a key that is there is a mistake of the caller, as it is in a database. */
export function insert<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.has(key)) throw new Error(`there is a record ${key} already`);
  map.set(key, structuredClone(value));
}

export function copyOf<T>(value: T | undefined): T | undefined {
  return value === undefined ? undefined : structuredClone(value);
}

/** Newest first by time, then by id. */
export function newestFirst<T extends { id: string }>(values: Iterable<T>, at: (value: T) => number): T[] {
  return [...values].sort((a, b) => at(b) - at(a) || (a.id < b.id ? 1 : -1)).map((value) => structuredClone(value));
}
