import type { App } from '../../domain/app.ts';
import type { User } from '../../domain/user.ts';
import type { Platform } from '../platform.ts';

/** Newest of each App; the platform keeps them for 90 days. */
const MOST_EVENTS = 10_000;
const MOST_RUNS = 1_000;
/** Of 400 days, newest first. */
const MOST_DEEDS = 10_000;

/** Everything that is kept of the user, but for what opens something: hashes, secrets and values of config vars are left out. */
export async function exportAccount(platform: Platform, user: User) {
  const { stores, clock } = platform;
  const { id, name, role, createdAt } = user;
  const email = await stores.emails.byUser(id);
  const apps = await stores.apps.listByOwner(id);
  return {
    format: 'nonstop4-account-export',
    version: 1,
    exportedAt: clock.now(),
    account: { id, name, role, createdAt, email: email?.address, emailVerifiedAt: email?.verifiedAt },
    ...(await accessOf(platform, user)),
    channels: (await stores.channels.listByUser(id)).map(({ kind, name: title, language, shownTarget, createdAt }) => ({
      ...{ kind, name: title, language, to: shownTarget, createdAt },
    })),
    apps: await Promise.all(apps.map((app) => appOf(platform, app))),
    parts: await partsOf(platform, user),
    audit: (await stores.audit.list({ actor: name }, MOST_DEEDS)).map(({ id: _, actor: __, ...entry }) => entry),
  };
}

/** In Apps of others. */
async function partsOf({ stores }: Platform, { id }: User) {
  const parts = await stores.collaborators.listByUser(id);
  return Promise.all(
    parts.map(async ({ appId, role, addedBy, addedAt }) => ({
      ...{ app: (await stores.apps.byId(appId))?.name, role, addedBy, addedAt },
    })),
  );
}

async function accessOf({ stores, clock }: Platform, { id }: User) {
  const [sessions, tokens, identities, factor] = await Promise.all([
    stores.sessions.listByUser(id, clock.now()),
    stores.tokens.listByUser(id),
    stores.identities.listByUser(id),
    stores.secondFactors.byUser(id),
  ]);
  return {
    twoStepSignInSince: factor?.confirmedAt,
    identities: identities.map(({ issuer, subject, email, createdAt }) => ({ issuer, subject, email, createdAt })),
    sessions: sessions.map(({ createdAt, lastSeenAt, from, userAgent }) => ({
      ...{ createdAt, lastSeenAt, from, userAgent },
    })),
    tokens: tokens.map(({ tokenHash: _, userId: __, ...token }) => token),
  };
}

async function appOf({ stores }: Platform, app: App) {
  const [releases, runs, events, hostnames] = await Promise.all([
    stores.releases.listReleases(app.id),
    stores.runs.listByApp(app.id, MOST_RUNS),
    stores.events.listByApp(app.id, MOST_EVENTS),
    [app.name, ...app.extraHostnames],
  ]);
  const { ownerId: _, configVars, secrets, restartNonce: __, ...settings } = app;
  return {
    ...settings,
    hostnames,
    configVars: Object.keys(configVars),
    secrets: Object.keys(secrets),
    releases: releases.map(({ number, cause, commit, createdAt, createdBy, ...more }) => ({
      ...{ number, cause, commit, createdAt, createdBy },
      configVars: Object.keys(more.configVars),
      secrets: Object.keys(more.secrets),
    })),
    runs: runs.map(({ number, kind, state, createdAt, startedAt, endedAt, requestedBy }) => ({
      ...{ number, kind, state, createdAt, startedAt, endedAt, requestedBy },
    })),
    events: events.map(({ kind, params, at, actor }) => ({ kind, params, at, actor })),
  };
}
