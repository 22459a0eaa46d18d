import {
  accountSecurity,
  alerting,
  allOperations,
  audit,
  availability,
  connections,
  drills,
  entrance,
  imports,
  logs,
  metrics,
  monitoring,
  type Operation,
  operations,
  people,
  sealingKeys,
  signUps,
  users,
} from '@nonstop4/contract';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { bearer, openPanel, urlOf } from '../../../testing/platform/panel.ts';
import { World } from '../../../testing/platform/world.ts';
import { zipOf } from '../../../testing/platform/zips.ts';
import { openSetup } from '../usecases/accounts/set-up-owner.ts';

/** Given wherever something secret is asked for. */
const PLANTED = 'planted-secret-value';
const WEEKLY = { kind: 'replica-kill', ratePerS: 50, weekday: 0, minute: 240 };

const ALL = Object.values(allOperations) as Operation[];
const OWN = ALL.filter(({ access }) => access !== 'anybody');

const request = (operation: Operation, more: InjectOptions = {}): InjectOptions => ({
  method: operation.method,
  url: urlOf(operation),
  ...more,
});

describe('the API', () => {
  it('is the operations of the contract, each once, and nothing else', async () => {
    const platform = memoryPlatform();
    const { server } = await openPanel(platform);
    await server.ready();
    // The whole of it as fastify itself lists it: `METHOD /path` and nothing more.
    const routes = routesOf(server).filter((route) => route.includes('/api'));
    const expected = ALL.map(({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`);
    expect(routes.sort()).toEqual(expected.sort());
    expect(new Set(expected).size).toBe(expected.length);
  });

  it.each(OWN.map((operation) => [operation.id, operation] as const))(
    'lets nobody in to %s without an account',
    async (_, operation) => {
      const platform = memoryPlatform();
      const { server } = await openPanel(platform);
      for (const headers of [
        {},
        { authorization: 'Bearer ns4_guessed-token-of-nobody' },
        { cookie: 'nonstop4_session=x' },
      ]) {
        // Also with a body that makes no sense: nothing of it is looked at.
        const answer = await server.inject(
          request(operation, {
            headers: { 'content-type': 'application/json', ...headers },
            ...(operation.method === 'GET' ? {} : { payload: '{' }),
          }),
        );
        expect(answer.statusCode).toBe(401);
        expect(answer.headers['content-type']).toContain('application/problem+json');
        expect(answer.json()).toMatchObject({ code: 'not-signed-in', type: 'urn:nonstop4:problem:not-signed-in' });
      }
    },
  );
});

describe('what belongs to somebody else', () => {
  it('is no token of mine', async () => {
    const platform = memoryPlatform();
    const [ada, bob] = [await addUser(platform, 'ada'), await addUser(platform, 'bob', 'member')];
    const { server } = await openPanel(platform);
    const own = await bearer(platform, ada);
    const [token] = await platform.stores.tokens.listByUser(ada.id);
    const url = urlOf(operations.revokeToken, { token: token!.id });
    const answer = await server.inject({ method: 'DELETE', url, headers: await bearer(platform, bob) });
    expect(answer.statusCode).toBe(404);
    expect((await server.inject({ url: urlOf(operations.me), headers: own })).statusCode).toBe(200);
  });
});

/** The set-up has a server of its own, and these have tests of their own. */
const ELSEWHERE = [
  ...['setup', 'followRunLog', 'appLogs', 'liveEvents', 'bringCertificate', 'removeCertificate', 'leaveApp'],
  ...Object.keys({ ...accountSecurity, ...entrance, ...signUps }),
];

describe('every answer', () => {
  it('is what the contract says, and neither it nor a log or event holds a secret that was given', async () => {
    const world = await World.make();
    const running = await world.boot();
    const { platform } = running;
    const { server, logged } = await openPanel(platform);
    const headers = await bearer(platform, world.user);
    const seen = new Set<string>();
    /** Calls an operation and holds its answer against the schema. */
    async function call(operation: Operation, params = {}, payload?: unknown, extra: InjectOptions = {}) {
      const body = payload === undefined ? {} : { payload: payload as Buffer };
      const url = urlOf(operation, { app: 'shop', ...params });
      const answer = await server.inject({ method: operation.method, url, headers, ...body, ...extra });
      expect({ id: operation.id, status: answer.statusCode, body: answer.body.slice(0, 200) }).toMatchObject({
        status: operation.status,
      });
      expect(answer.body, operation.id).not.toContain(PLANTED);
      if (operation.answer === 'json') expect(operation.result?.parse(answer.json())).toEqual(answer.json());
      seen.add(operation.id);
      return answer.headers['content-type']?.toString().includes('json') ? answer.json() : answer.body;
    }
    const zip = { headers: { ...headers, 'content-type': 'application/zip' } };
    const upload = async () => {
      const body = await zipOf({ 'server.js': `// ${seen.size}`, 'public/a.txt': 'hello' });
      const run = await call(operations.uploadArchive, {}, body, { ...zip, query: { create: 'true' } });
      await world.ended(run, 'succeeded');
      return run as { id: string };
    };
    const ended = async (run: { id: string }) => world.ended(run, 'succeeded');
    await call(operations.createApp, {}, { name: 'empty' });
    await upload();
    const { id: run } = await upload();
    await ended(await callImport(world, call));
    const { run: config } = await call(operations.changeApp, {}, { configVars: { A: '1' }, secrets: { B: PLANTED } });
    await ended(config);
    await call(operations.listApps);
    await call(operations.getApp);
    await call(operations.getApp, { app: 'empty' });
    await call(operations.listRuns);
    await call(operations.getRun, { run });
    await call(operations.runLog, { run });
    await call(operations.listReleases);
    await call(operations.listFiles);
    await call(operations.readFile, {}, undefined, { query: { path: 'server.js' } });
    await call(operations.releaseDiff, { release: 2 });
    expect(await call(operations.downloadRelease)).toMatch(/^PK/);
    await callObservation(call);
    await call(operations.drainNode, { node: 'node-0' });
    await call(operations.system);
    await call(operations.uncordonNode, { node: 'node-0' });
    await callGitCiAndAlerting(call);
    await addUser(world.memory, 'bob', 'member');
    await callRights(call);
    await call(operations.me);
    await call(operations.setupState);
    await ended(await call(operations.rollbackApp, {}, { release: 1 }));
    await ended(await call(operations.restartApp));
    await call(operations.stopApp);
    await ended(await call(operations.startApp));
    world.memory.runner.hold();
    const held = await call(operations.uploadArchive, {}, await zipOf({ a: 'b' }), zip);
    await call(operations.cancelRun, { run: held.id });
    await world.ended(held, 'canceled');
    const failed = await call(operations.uploadArchive, {}, Buffer.from('no zip'), zip);
    await world.ended(failed, 'failed');
    expect(await call(operations.getRun, { run: failed.id })).toMatchObject({ failure: { code: 'not-a-zip' } });
    await callDrills(call);
    const { id: token } = await call(operations.createToken, {}, { name: 'laptop' });
    await call(operations.listTokens);
    await call(operations.revokeToken, { token });
    await call(operations.tokenLogin, {}, { name: 'ada', password: 'password of ada', tokenName: 'cli' });
    await call(operations.signIn, {}, { name: 'ada', password: 'password of ada' });
    await call(operations.signOut);
    await call(operations.deleteApp, {}, { confirm: 'shop' });
    const kept = await world.memory.stores.events.listRecent([], 1_000);
    expect(JSON.stringify([logged, running.events, kept])).not.toContain(PLANTED);
    const unseen = ALL.map(({ id }) => id).filter((id) => !seen.has(id));
    expect(unseen.sort()).toEqual(ELSEWHERE.toSorted());
  });

  it('to the set-up as well', async () => {
    const platform = memoryPlatform();
    const token = await openSetup(platform);
    const { server } = await openPanel(platform);
    const payload = { token, name: 'ada', password: 'a long password' };
    const answer = await server.inject({ method: 'POST', url: urlOf(operations.setup), payload });
    expect(operations.setup.result.parse(answer.json())).toMatchObject({ name: 'ada', role: 'operator' });
    const cookie = answer.headers['set-cookie'] as string;
    expect(cookie).toMatch(/^nonstop4_session=[^;]+; Max-Age=3600; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await server.inject({ url: urlOf(operations.me), headers: { cookie } })).json()).toMatchObject({
      name: 'ada',
    });
  });
});

function routesOf(server: FastifyInstance): string[] {
  const routes: string[] = [];
  const path: string[] = [];
  for (const line of server.printRoutes({ commonPrefix: false, includeHooks: false }).split('\n')) {
    const match = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (!match) continue;
    const [, indent = '', part = '', methods] = match;
    path.length = indent.length / 4;
    path.push(part);
    for (const method of methods?.split(', ') ?? []) routes.push(`${method} ${path.join('')}`);
  }
  return routes;
}

type Call = (operation: Operation, params?: object, payload?: unknown, extra?: InjectOptions) => Promise<unknown>;

async function callObservation(call: Call): Promise<void> {
  await callMetricsAndLogs(call);
  await call(monitoring.appMonitoring);
  for (const operation of Object.values(sealingKeys)) await call(operation);
  await call(operations.appEvents);
  await call(operations.listDrills);
  for (const operation of Object.values(availability)) await call(operation);
}

async function callImport({ memory: { sourceFetcher } }: World, call: Call): Promise<{ id: string }> {
  const address = 'https://git.example.com/shop.git';
  sourceFetcher.make(address, { token: PLANTED });
  sourceFetcher.commit(address, { 'server.js': '// fetched', 'public/a.txt': 'hello' });
  return (await call(imports.importSource, {}, { address, token: PLANTED })) as { id: string };
}

async function callDrills(call: Call): Promise<void> {
  await call(drills.drillPlan, {}, undefined, { query: { kind: 'node-drain' } });
  await call(drills.drillSchedule);
  await call(drills.setDrillSchedule, {}, WEEKLY);
  await call(drills.drillSchedule);
  await call(drills.removeDrillSchedule);
  await call(operations.startDrill, {}, { kind: 'replica-kill' });
  await call(operations.listDrills);
}

async function callMetricsAndLogs(call: Call): Promise<void> {
  await call(metrics.appMetrics);
  await call(metrics.replicaMetrics);
  await call(metrics.nodeMetrics);
  await call(logs.searchLogs, {}, undefined, { query: { text: 'u.', regex: 'true' } });
  expect(await call(logs.downloadLogs)).toContain(' up\n');
}

async function callGitCiAndAlerting(call: Call): Promise<void> {
  const draft = {
    address: 'git@git.example:kim/apps.git',
    access: { kind: 'ssh-key', hostKeys: ['git.example ssh-ed25519 abc'] },
  };
  await call(connections.makeGitKey);
  await call(connections.gitHostKeys, {}, { address: draft.address });
  await call(connections.checkGit, {}, draft);
  await call(connections.connectGit, {}, draft);
  await call(connections.gitSettings);
  await call(connections.gitState);
  await call(connections.makeGitHook);
  const credential = { kind: 'token', token: PLANTED };
  await call(connections.connectGit, {}, { address: 'kim/apps', access: { kind: 'github', credential } });
  await call(connections.installGitHook, {}, { panel: 'https://panel.example.com' });
  const jenkins = { address: 'https://jenkins.example', userName: 'nonstop4', token: PLANTED };
  await call(connections.checkCi, {}, jenkins);
  await call(connections.connectCi, {}, jenkins);
  await call(connections.ciSettings);
  await call(connections.disconnectCi);
  await call(connections.disconnectGit);
  await callAlerting(call);
}

async function callRights(call: Call): Promise<void> {
  await call(people.setPerson, { user: 'bob' }, { role: 'viewer' });
  await call(people.listPeople);
  await call(people.removePerson, { user: 'bob' });
  await call(users.createUser, {}, { name: 'eve', password: 'a long password' });
  await call(users.changeUser, { user: 'eve' }, { role: 'operator', quota: { apps: 3 } });
  await call(users.suspendUser, { user: 'eve' }, { stopApps: true });
  await call(users.unsuspendUser, { user: 'eve' });
  await call(users.listUsers);
  await call(users.setDefaultQuota, {}, await call(users.defaultQuota));
  await call(users.myQuota);
  await call(audit.listAudit);
  const csv = { query: { format: 'csv' } };
  expect(await call(audit.exportAudit, {}, undefined, csv)).toContain('suspendUser');
}

async function callAlerting(
  call: (operation: Operation, params?: object, payload?: unknown) => Promise<unknown>,
): Promise<void> {
  await call(alerting.listAlerts);
  await call(alerting.appAlerts);
  const mail = { host: 'smtp.example.com', port: 587, security: 'starttls', userName: 'a', password: PLANTED };
  await call(alerting.setMailServer, {}, { ...mail, from: 'nonstop4@example.com' });
  await call(alerting.mailServer);
  const settings = { name: 'ops', language: 'ko', ownApps: true, platform: false, alertKinds: ['errors'] };
  const made = await call(alerting.addChannel, {}, { kind: 'webhook', to: 'https://example.com/hook', ...settings });
  const { channel } = made as { channel: { id: string } };
  await call(alerting.changeChannel, { channel: channel.id }, { ...settings, name: 'others' });
  await call(alerting.testChannel, { channel: channel.id });
  await call(alerting.listChannels);
  await call(alerting.removeChannel, { channel: channel.id });
  await call(alerting.removeMailServer);
}
