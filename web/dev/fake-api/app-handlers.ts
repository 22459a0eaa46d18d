import type { AppDetail, ChangeApp, ImportSource, Run } from '@nonstop4/contract';
import { FakeProblem, found, type JsonHandler, type ResultOf } from './handlers.ts';
import { sampleApp } from './sample-apps.ts';
import { startRun } from './simulated-run.ts';
import { before, tell, type World } from './world.ts';

const appOf = (world: World, name: string | undefined): AppDetail => found(world.apps.find((app) => app.name === name));

function change(world: World, app: AppDetail, changed: Partial<AppDetail>): AppDetail {
  const next = { ...app, ...changed };
  world.apps = world.apps.map((one) => (one.id === app.id ? next : one));
  tell(world, { type: 'app-changed', appId: app.id, appName: app.name });
  return next;
}

function withoutNulls(now: Record<string, string>, change: Record<string, string | null>): Record<string, string> {
  const entries = Object.entries({ ...now, ...change });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null));
}

/** What settings become; null takes one back to its default. */
function settled(
  app: AppDetail,
  {
    configVars,
    secrets,
    volumeLimitBytes,
    extraHostnames,
    singleWriter,
    redirectToHttps,
    background,
    ...rest
  }: ChangeApp,
): Partial<AppDetail> {
  const plain = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, value ?? undefined]));
  const secretNames = Object.keys(
    withoutNulls(Object.fromEntries(app.secretNames.map((name) => [name, ''])), secrets ?? {}),
  );
  return {
    ...plain,
    configVars: withoutNulls(app.configVars, configVars ?? {}),
    secretNames,
    background: app.background.map((process) => ({ ...process, copies: background?.[process.name] ?? process.copies })),
    ...(singleWriter === undefined ? {} : { replicas: singleWriter ? 1 : 2 }),
    volume: {
      ...app.volume,
      limitBytes: volumeLimitBytes ?? app.volume.limitBytes,
      singleWriter: singleWriter ?? app.volume.singleWriter,
    },
    https: { ...app.https, redirect: redirectToHttps ?? app.https.redirect },
    extraHostnames: extraHostnames ?? app.extraHostnames,
    hostnames: [`${app.name}.localhost`, ...(extraHostnames ?? app.extraHostnames)],
  };
}

const COMMIT = '4be1f0c2d3a495867768594a3b2c1d0e9f8a7b6c';

function fetchedFrom({ gitSource: old }: AppDetail, body: ImportSource): NonNullable<AppDetail['gitSource']> {
  const address = body.address ?? old?.address;
  if (address === undefined) throw new FakeProblem('git-source-missing', 409, 'This app has no git address yet.');
  const kept: Partial<NonNullable<AppDetail['gitSource']>> = address === old?.address ? old : {};
  const { branch, userName, token } = body;
  return {
    address,
    branch: branch === null ? undefined : (branch ?? kept.branch),
    userName: userName === null ? undefined : (userName ?? kept.userName),
    hasToken: token === null ? false : token !== undefined || kept.hasToken === true,
  };
}

/** What no replica must know of. */
const PLAIN = [
  'volumeLimitBytes',
  'redirectToHttps',
  'runTests',
  'preDeployCommand',
  'probing',
  'statusPublic',
] as const;

export const appHandlers = {
  listApps: (world): ResultOf<'listApps'> => world.apps,
  createApp: (world, { body }): ResultOf<'createApp'> => newApp(world, body.name),
  getApp: (world, { params }): ResultOf<'getApp'> => appOf(world, params.app),
  changeApp: (world, { params, body }): ResultOf<'changeApp'> => {
    const app = appOf(world, params.app);
    change(world, app, settled(app, body));
    const kind: Run['kind'] = body.replicas === undefined && !body.background ? 'config' : 'scale';
    return PLAIN.some((setting) => body[setting] !== undefined) ? {} : { run: startRun(world, app.name, kind) };
  },
  bringCertificate: (world, { params }): ResultOf<'bringCertificate'> => {
    const app = appOf(world, params.app);
    const notAfter = new Date(Date.now() + 90 * 24 * 3_600_000).toISOString();
    const hostnames = app.hostnames.map((hostname) => ({
      ...{ hostname, state: 'secure' as const, source: 'own' as const, certificateId: 'crt_1', notAfter },
    }));
    const https = { ...app.https, hostnames };
    change(world, app, { https });
    return https;
  },
  removeCertificate: (world, { params }): ResultOf<'removeCertificate'> => {
    const app = appOf(world, params.app);
    const hostnames = app.hostnames.map((hostname) => ({ hostname, state: 'none' as const }));
    const https = { ...app.https, hostnames };
    change(world, app, { https });
    return https;
  },
  deleteApp: (world, { params }) => {
    change(world, appOf(world, params.app), { deleting: true });
  },
  uploadArchive: (world, { params, query, bytes }): ResultOf<'uploadArchive'> => {
    if (world.refuseUploads) throw new FakeProblem('disk-full', 507, 'There is no room left.');
    world.archives.push(bytes);
    const name = params.app ?? '';
    const app =
      world.apps.find((one) => one.name === name) ?? (query.create === 'true' ? newApp(world, name) : undefined);
    return startRun(world, found(app).name, 'upload', {
      archive: { fileName: String(query.fileName), sizeBytes: bytes.length },
    });
  },
  importSource: (world, { params, query, body }): ResultOf<'importSource'> => {
    const name = params.app ?? '';
    const app =
      world.apps.find((one) => one.name === name) ?? (query.create === 'true' ? newApp(world, name) : undefined);
    const gitSource = fetchedFrom(found(app), body);
    change(world, found(app), { gitSource });
    const origin = {
      address: gitSource.address,
      branch: gitSource.branch ?? 'main',
      commit: COMMIT,
      subject: '장바구니',
    };
    return startRun(world, name, 'upload', { origin });
  },
  stopApp: (world, { params }) => {
    const redundancy = { state: 'stopped' as const, readyReplicas: 0, readyNodes: 0 };
    change(world, appOf(world, params.app), { desiredState: 'stopped', running: [], redundancy });
  },
  startApp: (world, { params }): ResultOf<'startApp'> => {
    const app = change(world, appOf(world, params.app), { desiredState: 'running' });
    return startRun(world, app.name, 'start');
  },
  restartApp: (world, { params }): ResultOf<'restartApp'> => startRun(world, appOf(world, params.app).name, 'restart'),
  rollbackApp: (world, { params }): ResultOf<'rollbackApp'> =>
    startRun(world, appOf(world, params.app).name, 'rollback'),
} satisfies Record<string, JsonHandler>;

function newApp(world: World, name: string): AppDetail {
  const app = sampleApp(name, {
    liveRelease: undefined,
    running: [],
    redundancy: { state: 'down', reason: 'never-deployed', readyReplicas: 0, readyNodes: 0 },
    sparkline: Array.from({ length: 30 }, () => 0),
    createdAt: before(0),
  });
  world.apps = [app, ...world.apps];
  tell(world, { type: 'app-changed', appId: app.id, appName: name });
  return app;
}
