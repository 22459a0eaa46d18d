import { type AccessRule, accessRule, type Operation, type TokenScope } from '@nonstop4/contract';
import type { FastifyRequest } from 'fastify';
import { type AppRole, roleCovers } from '../domain/access/app-role.ts';
import type { Principal } from '../domain/access/principal.ts';
import { scopeCovers } from '../domain/access/token-scope.ts';
import type { App } from '../domain/app.ts';
import type { PipelineRun } from '../domain/pipeline-run.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import { appRoleOf } from '../usecases/access/app-role-of.ts';
import type { Platform } from '../usecases/platform.ts';
import { requireOperator } from '../usecases/require-operator.ts';
import { refuseForeignOrigin, requirePrincipal } from './authenticate-request.ts';

/** What was found while it was decided: handlers get these and look for no App themselves. */
export interface Allowed {
  principal?: Principal;
  /** Whom the request itself has signed in, where that was nobody before. */
  signedIn?: User;
  app?: App;
  /** What the caller is to the App. */
  role?: AppRole;
  run?: PipelineRun;
}

type AppRule = Extract<AccessRule, { who: 'app' }>;

/**
 * Whether a request may have its operation answered. Throws Problem `not-signed-in`; `not-found` for an App or run that is absent, and the same
 * for one that the caller has no part in; `role-too-small`, `operator-only` or `scope-too-small`. `found` is filled on the way.
 */
export async function authorise(
  platform: Platform,
  request: FastifyRequest,
  operation: Operation,
  found: Allowed = {},
): Promise<Allowed> {
  const rule = accessRule(operation.access);
  if (rule.who === 'anybody') {
    refuseForeignOrigin(request);
    return found;
  }
  const principal = await requirePrincipal(platform, request);
  found.principal = principal;
  if (rule.who === 'operator') requireOperator(principal.user, 'do this');
  if (rule.who === 'app') Object.assign(found, await admitToApp(platform, principal, request, rule));
  requireScope(principal, rule.scope);
  return found;
}

async function admitToApp(
  platform: Platform,
  { user }: Principal,
  request: FastifyRequest,
  rule: AppRule,
): Promise<Omit<Allowed, 'principal'>> {
  const { app, run, absent } = await lookUp(platform, request);
  const role = app && (await appRoleOf(platform, user, app));
  if (!app || !role) {
    if (rule.orNew && asksForNew(request)) return {};
    throw absent;
  }
  if (!roleCovers(role, rule.role)) throw roleTooSmall(app, role, rule.role);
  return { app, role, ...(run ? { run } : {}) };
}

/** The App that the address names, or whose run it names; `absent` is the answer where there is none, and where there is no part in it. */
async function lookUp({ stores }: Platform, request: FastifyRequest) {
  const { app: name, run: runId } = request.params as { app?: string; run?: string };
  if (runId === undefined) {
    const absent = new Problem('not-found', `You have no app named "${name}".`, { name: name ?? '' });
    return { app: name === undefined ? undefined : await stores.apps.byName(name), absent };
  }
  const run = await stores.runs.byId(runId);
  const absent = new Problem('not-found', 'There is no such pipeline run.', { id: runId });
  return { app: run && (await stores.apps.byId(run.appId)), run, absent };
}

function asksForNew(request: FastifyRequest): boolean {
  return (request.query as { create?: string }).create === 'true';
}

function requireScope({ scope }: Principal, needed: TokenScope): void {
  if (scopeCovers(scope, needed)) return;
  throw new Problem(
    'scope-too-small',
    `This API token may not do that: its scope is "${scope}", and "${needed}" is needed. Make another token.`,
    { scope, needed },
  );
}

function roleTooSmall({ name }: App, role: AppRole, needed: AppRole): Problem {
  return new Problem(
    'role-too-small',
    `You are ${role} of "${name}"; this takes ${needed}. Ask its owner to change your role.`,
    { name, role, needed },
  );
}
