import type { Stores } from '../../../ports/stores/stores.ts';
import { memoryAlerts, memoryChannels } from './alerts.ts';
import { memoryApps } from './apps.ts';
import { memoryAudit } from './audit.ts';
import { memoryAvailability } from './availability.ts';
import { memoryCertificates } from './certificates.ts';
import { memoryCollaborators } from './collaborators.ts';
import { memoryEmails, memoryIdentities, memoryInvitations, memoryLinks, memorySecondFactors } from './identities.ts';
import { memoryOverviews } from './overviews.ts';
import { memoryDrills, memoryEvents, memorySettings } from './records.ts';
import { memoryReleases } from './releases.ts';
import { memoryRuns } from './runs.ts';
import { memorySealed } from './sealed.ts';
import { MemoryState } from './state.ts';
import { memorySessions, memoryTokens, memoryUsers } from './users.ts';

/** Strict fake for tests: refuses every call after close, and fails on request as a full or locked database would. */
export class MemoryStores implements Stores {
  readonly users: Stores['users'];
  readonly sessions: Stores['sessions'];
  readonly tokens: Stores['tokens'];
  readonly emails: Stores['emails'];
  readonly links: Stores['links'];
  readonly invitations: Stores['invitations'];
  readonly secondFactors: Stores['secondFactors'];
  readonly identities: Stores['identities'];
  readonly apps: Stores['apps'];
  readonly runs: Stores['runs'];
  readonly releases: Stores['releases'];
  readonly events: Stores['events'];
  readonly settings: Stores['settings'];
  readonly sealed: Stores['sealed'];
  readonly drills: Stores['drills'];
  readonly certificates: Stores['certificates'];
  readonly overviews: Stores['overviews'];
  readonly availability: Stores['availability'];
  readonly alerts: Stores['alerts'];
  readonly channels: Stores['channels'];
  readonly collaborators: Stores['collaborators'];
  readonly audit: Stores['audit'];
  readonly #planned = new Map<string, Error>();
  #closed = false;

  constructor() {
    const state = new MemoryState();
    this.users = this.#guarded('users', memoryUsers(state));
    this.sessions = this.#guarded('sessions', memorySessions(state));
    this.tokens = this.#guarded('tokens', memoryTokens(state));
    this.emails = this.#guarded('emails', memoryEmails(state));
    this.links = this.#guarded('links', memoryLinks(state));
    this.invitations = this.#guarded('invitations', memoryInvitations(state));
    this.secondFactors = this.#guarded('secondFactors', memorySecondFactors(state));
    this.identities = this.#guarded('identities', memoryIdentities(state));
    this.apps = this.#guarded('apps', memoryApps(state));
    this.runs = this.#guarded('runs', memoryRuns(state));
    this.releases = this.#guarded('releases', memoryReleases(state));
    this.events = this.#guarded('events', memoryEvents(state));
    this.settings = this.#guarded('settings', memorySettings(state));
    this.sealed = this.#guarded('sealed', memorySealed(state));
    this.drills = this.#guarded('drills', memoryDrills(state));
    this.certificates = this.#guarded('certificates', memoryCertificates(state));
    this.overviews = this.#guarded('overviews', memoryOverviews(state));
    this.availability = this.#guarded('availability', memoryAvailability(state));
    this.alerts = this.#guarded('alerts', memoryAlerts(state));
    this.channels = this.#guarded('channels', memoryChannels(state));
    this.collaborators = this.#guarded('collaborators', memoryCollaborators(state));
    this.audit = this.#guarded('audit', memoryAudit(state));
  }

  /** The next call of this name (`runs.enqueue`) fails with this error and changes nothing. */
  failNext(call: string, error: Error): void {
    this.#planned.set(call, error);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #guarded<T extends object>(name: string, store: T): T {
    const guard = (call: string) => {
      if (this.#closed) throw new Error(`${call} was called after close`);
      const planned = this.#planned.get(call);
      this.#planned.delete(call);
      if (planned) throw planned;
    };
    const entries = Object.entries(store).map(([method, run]: [string, (...args: unknown[]) => unknown]) => {
      const guarded = async (...args: unknown[]) => {
        guard(`${name}.${method}`);
        return run(...args);
      };
      return [method, guarded] as const;
    });
    return Object.fromEntries(entries) as T;
  }
}
