import { z } from 'zod';
import {
  ApiTokenSchema,
  MeSchema,
  NewApiTokenSchema,
  SetupRequestSchema,
  SetupStateSchema,
  SignInRequestSchema,
  TokenLoginRequestSchema,
} from './account.ts';
import { AppDetailSchema, AppNameSchema, AppSummarySchema, ChangeAppSchema, CreateAppSchema, DeleteAppSchema } from './app.ts';
import { DrillRequestSchema, DrillSchema, EventSchema, MetricsSchema, SystemSchema } from './observation.ts';
import { operation } from './operation.ts';
import { FileContentSchema, ReleaseDiffSchema, ReleaseSchema, SourceFileSchema } from './release.ts';
import { RunLogSchema, RunSchema } from './run.ts';

const app = z.object({ app: AppNameSchema });
const appAndRelease = app.extend({ release: z.coerce.number().int().min(1) });
const run = z.object({ run: z.string().min(1).max(60) });
const limit = z.coerce.number().int().min(1).max(500);

const account = {
  setupState: operation({ id: 'setupState', method: 'GET', path: '/api/v1/setup', summary: 'Whether the first account is still to be made', tag: 'account', access: 'public', answer: 'json', status: 200, result: SetupStateSchema }),
  setup: operation({ id: 'setup', method: 'POST', path: '/api/v1/setup', summary: 'Make the first account with the one-time link; signs in', tag: 'account', access: 'public', answer: 'json', status: 201, body: SetupRequestSchema, result: MeSchema }),
  signIn: operation({ id: 'signIn', method: 'POST', path: '/api/v1/session', summary: 'Sign in; sets the session cookie', tag: 'account', access: 'public', answer: 'json', status: 200, body: SignInRequestSchema, result: MeSchema }),
  signOut: operation({ id: 'signOut', method: 'DELETE', path: '/api/v1/session', summary: 'Sign out', tag: 'account', access: 'public', answer: 'none', status: 204 }),
  me: operation({ id: 'me', method: 'GET', path: '/api/v1/session', summary: 'Who is signed in', tag: 'account', access: 'user', answer: 'json', status: 200, result: MeSchema }),
  tokenLogin: operation({ id: 'tokenLogin', method: 'POST', path: '/api/v1/token-login', summary: 'Exchange name and password for an API token', tag: 'account', access: 'public', answer: 'json', status: 201, body: TokenLoginRequestSchema, result: NewApiTokenSchema }),
  listTokens: operation({ id: 'listTokens', method: 'GET', path: '/api/v1/tokens', summary: 'My API tokens', tag: 'account', access: 'user', answer: 'json', status: 200, result: z.array(ApiTokenSchema) }),
  createToken: operation({ id: 'createToken', method: 'POST', path: '/api/v1/tokens', summary: 'Make an API token', tag: 'account', access: 'user', answer: 'json', status: 201, body: z.object({ name: z.string().min(1).max(60) }), result: NewApiTokenSchema }),
  revokeToken: operation({ id: 'revokeToken', method: 'DELETE', path: '/api/v1/tokens/{token}', summary: 'Revoke an API token', tag: 'account', access: 'user', answer: 'none', status: 204, params: z.object({ token: z.string().min(1).max(60) }) }),
};

const apps = {
  listApps: operation({ id: 'listApps', method: 'GET', path: '/api/v1/apps', summary: 'My apps with state, redundancy and requests', tag: 'apps', access: 'user', answer: 'json', status: 200, result: z.array(AppSummarySchema) }),
  createApp: operation({ id: 'createApp', method: 'POST', path: '/api/v1/apps', summary: 'Make an app without code', tag: 'apps', access: 'user', answer: 'json', status: 201, body: CreateAppSchema, result: AppSummarySchema }),
  getApp: operation({ id: 'getApp', method: 'GET', path: '/api/v1/apps/{app}', summary: 'One app with its replicas, nodes and settings', tag: 'apps', access: 'user', answer: 'json', status: 200, params: app, result: AppDetailSchema }),
  changeApp: operation({ id: 'changeApp', method: 'PATCH', path: '/api/v1/apps/{app}', summary: 'Change settings, config vars, secrets or replicas; the run that makes it live, if one is needed', tag: 'apps', access: 'user', answer: 'json', status: 200, params: app, body: ChangeAppSchema, result: z.object({ run: RunSchema.optional() }) }),
  deleteApp: operation({ id: 'deleteApp', method: 'DELETE', path: '/api/v1/apps/{app}', summary: 'Delete an app; its data only when asked', tag: 'apps', access: 'user', answer: 'none', status: 202, params: app, body: DeleteAppSchema }),
  uploadArchive: operation({ id: 'uploadArchive', method: 'POST', path: '/api/v1/apps/{app}/source-archives', summary: 'Upload a zip: makes or updates the app', tag: 'runs', access: 'user', answer: 'json', status: 202, params: app, query: z.object({ create: z.enum(['true', 'false']).default('false').describe('Make the app when it is not there.'), fileName: z.string().max(255).default('upload.zip') }), bodyIsArchive: true, result: RunSchema }),
  stopApp: operation({ id: 'stopApp', method: 'POST', path: '/api/v1/apps/{app}/stop', summary: 'Stop: no replica runs, visitors see a plain page', tag: 'apps', access: 'user', answer: 'none', status: 202, params: app }),
  startApp: operation({ id: 'startApp', method: 'POST', path: '/api/v1/apps/{app}/start', summary: 'Start a stopped app', tag: 'apps', access: 'user', answer: 'json', status: 202, params: app, result: RunSchema }),
  restartApp: operation({ id: 'restartApp', method: 'POST', path: '/api/v1/apps/{app}/restart', summary: 'Replace every replica without losing a request', tag: 'apps', access: 'user', answer: 'json', status: 202, params: app, result: RunSchema }),
  rollbackApp: operation({ id: 'rollbackApp', method: 'POST', path: '/api/v1/apps/{app}/rollback', summary: 'Make an older release live again', tag: 'releases', access: 'user', answer: 'json', status: 202, params: app, body: z.object({ release: z.number().int().min(1) }), result: RunSchema }),
};

const runs = {
  listRuns: operation({ id: 'listRuns', method: 'GET', path: '/api/v1/apps/{app}/runs', summary: 'Pipeline runs, newest first', tag: 'runs', access: 'user', answer: 'json', status: 200, params: app, query: z.object({ limit: limit.default(30) }), result: z.array(RunSchema) }),
  getRun: operation({ id: 'getRun', method: 'GET', path: '/api/v1/runs/{run}', summary: 'One pipeline run with its stages', tag: 'runs', access: 'user', answer: 'json', status: 200, params: run, result: RunSchema }),
  cancelRun: operation({ id: 'cancelRun', method: 'POST', path: '/api/v1/runs/{run}/cancel', summary: 'Cancel a queued or running run', tag: 'runs', access: 'user', answer: 'json', status: 202, params: run, result: RunSchema }),
  runLog: operation({ id: 'runLog', method: 'GET', path: '/api/v1/runs/{run}/log', summary: 'Log of every stage', tag: 'runs', access: 'user', answer: 'json', status: 200, params: run, query: z.object({ from: z.coerce.number().int().min(0).default(0) }), result: RunLogSchema }),
  followRunLog: operation({ id: 'followRunLog', method: 'GET', path: '/api/v1/runs/{run}/log/live', summary: 'The same as server-sent events: `line` events with a LogLine, at the end an `end` event with the Run', tag: 'runs', access: 'user', answer: 'events', status: 200, params: run, query: z.object({ from: z.coerce.number().int().min(0).default(0) }) }),
};

const releases = {
  listReleases: operation({ id: 'listReleases', method: 'GET', path: '/api/v1/apps/{app}/releases', summary: 'Releases, newest first', tag: 'releases', access: 'user', answer: 'json', status: 200, params: app, result: z.array(ReleaseSchema) }),
  listFiles: operation({ id: 'listFiles', method: 'GET', path: '/api/v1/apps/{app}/releases/{release}/files', summary: 'Files of a release', tag: 'releases', access: 'user', answer: 'json', status: 200, params: appAndRelease, result: z.array(SourceFileSchema) }),
  readFile: operation({ id: 'readFile', method: 'GET', path: '/api/v1/apps/{app}/releases/{release}/file', summary: 'One file of a release, its first 512 kB', tag: 'releases', access: 'user', answer: 'json', status: 200, params: appAndRelease, query: z.object({ path: z.string().min(1).max(4096) }), result: FileContentSchema }),
  downloadRelease: operation({ id: 'downloadRelease', method: 'GET', path: '/api/v1/apps/{app}/releases/{release}/archive', summary: 'The code of a release as a zip', tag: 'releases', access: 'user', answer: 'zip', status: 200, params: appAndRelease }),
  releaseDiff: operation({ id: 'releaseDiff', method: 'GET', path: '/api/v1/apps/{app}/releases/{release}/diff', summary: 'What changed since the release before', tag: 'releases', access: 'user', answer: 'json', status: 200, params: appAndRelease, result: ReleaseDiffSchema }),
};

const observation = {
  appMetrics: operation({ id: 'appMetrics', method: 'GET', path: '/api/v1/apps/{app}/metrics', summary: 'History of requests, latency, errors, CPU and memory', tag: 'observation', access: 'user', answer: 'json', status: 200, params: app, query: z.object({ minutes: z.coerce.number().int().min(1).max(2_880).default(60) }), result: MetricsSchema }),
  appLogs: operation({ id: 'appLogs', method: 'GET', path: '/api/v1/apps/{app}/logs', summary: 'Output of the replicas as server-sent events: `line` events with a LogLine; without follow an `end` event closes it', tag: 'observation', access: 'user', answer: 'events', status: 200, params: app, query: z.object({ lines: z.coerce.number().int().min(0).max(5_000).default(200), follow: z.enum(['true', 'false']).default('false') }) }),
  appEvents: operation({ id: 'appEvents', method: 'GET', path: '/api/v1/apps/{app}/events', summary: 'What happened to the app, newest first', tag: 'observation', access: 'user', answer: 'json', status: 200, params: app, query: z.object({ limit: limit.default(100) }), result: z.array(EventSchema) }),
  startDrill: operation({ id: 'startDrill', method: 'POST', path: '/api/v1/apps/{app}/drills', summary: 'Kill a replica or a node on purpose, under load, and count the failed requests', tag: 'observation', access: 'user', answer: 'json', status: 202, params: app, body: DrillRequestSchema, result: DrillSchema }),
  listDrills: operation({ id: 'listDrills', method: 'GET', path: '/api/v1/apps/{app}/drills', summary: 'Reports of drills, newest first; the running one included', tag: 'observation', access: 'user', answer: 'json', status: 200, params: app, result: z.array(DrillSchema) }),
  liveEvents: operation({ id: 'liveEvents', method: 'GET', path: '/api/v1/events', summary: 'Live changes as server-sent events (LiveEvent)', tag: 'observation', access: 'user', answer: 'events', status: 200 }),
};

const system = {
  system: operation({ id: 'system', method: 'GET', path: '/api/v1/system', summary: 'The platform: nodes, edges, tools, limits', tag: 'system', access: 'user', answer: 'json', status: 200, result: SystemSchema }),
};

/** Every operation of the API by id. */
export const operations = { ...account, ...apps, ...runs, ...releases, ...observation, ...system };
