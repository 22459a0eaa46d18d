import {
  BUILD_STAGE_NAMES,
  type BuildStageView,
  type LogLineView,
  type Run,
  STAGE_NAMES,
  type StageView,
} from '@nonstop4/contract';
import { before, HOUR, MINUTE } from './world.ts';

type StageName = StageView['name'];

const TOOK_MS: Record<StageName, number> = {
  receive: 420,
  push: 310,
  test: 2_900,
  build: 6_800,
  volume: 90,
  predeploy: 4_300,
  deploy: 3_400,
  verify: 240,
};

/** Stages up to `until` (absent: none) with their times; the run began `agoMs` ago. Tests and a pre-deploy command are run where they are what it came to. */
function stagesUntil(agoMs: number, until: StageName | undefined, last: StageView['state']): StageView[] {
  let at = agoMs;
  const end = until === undefined ? -1 : STAGE_NAMES.indexOf(until);
  return STAGE_NAMES.map((name, index) => {
    if ((name === 'test' || name === 'predeploy') && until !== name) return { name, state: 'skipped' };
    if (index > end) return { name, state: last === 'failed' || last === 'canceled' ? 'skipped' : 'waiting' };
    const startedAt = before(at);
    if (index === end && last === 'running') return { name, state: 'running', startedAt };
    at -= TOOK_MS[name];
    return { name, state: index === end ? last : 'succeeded', startedAt, endedAt: before(at) };
  });
}

const STEP_TOOK_MS = [2_300, 14_600, 4_100, 900];

/** The same, built in Jenkins: how far the build is. */
function inJenkins(stages: StageView[], until: number, last: BuildStageView['state']): StageView[] {
  return stages.map((stage) => {
    if (stage.name !== 'build' || stage.startedAt === undefined) return stage;
    let at = Date.now() - Date.parse(stage.startedAt);
    const steps = BUILD_STAGE_NAMES.map((name, index): BuildStageView => {
      if (index > until) return { name, state: 'waiting' };
      const startedAt = before(at);
      if (index === until && last === 'running') return { name, state: last, startedAt };
      at -= STEP_TOOK_MS[index] ?? 0;
      return { name, state: index === until ? last : 'succeeded', startedAt, endedAt: before(at) };
    });
    return { ...stage, steps, ...(stage.endedAt === undefined ? {} : { endedAt: before(at) }) };
  });
}

function sampleRun(appName: string, number: number, agoMs: number, over: Partial<Run>): Run {
  return {
    id: `run-${appName}-${number}`,
    appName,
    number,
    kind: 'upload',
    state: 'succeeded',
    stages: stagesUntil(agoMs, 'verify', 'succeeded'),
    archive: { fileName: `${appName}.zip`, sizeBytes: 184_320 },
    cancelRequested: false,
    resumes: 0,
    requestedBy: 'minji',
    createdAt: before(agoMs),
    startedAt: before(agoMs),
    ...over,
  };
}

function runsInJenkins(): Run[] {
  return [
    sampleRun('reports', 10, 9_000, {
      state: 'running',
      stages: inJenkins(stagesUntil(9_000, 'build', 'running'), 1, 'running'),
    }),
    sampleRun('reports', 9, 40 * MINUTE, {
      state: 'failed',
      stages: inJenkins(stagesUntil(40 * MINUTE, 'build', 'failed'), 2, 'failed'),
      endedAt: before(40 * MINUTE - 22_000),
      failure: {
        code: 'ci-build-failed',
        params: { host: 'ci.example.com', message: 'unauthorized: authentication required' },
        lastLines: ['$ buildah push --digestfile digest registry.example.com/minji/reports', 'unauthorized'],
        ...{ cause: '', todo: '' },
      },
    }),
    sampleRun('old-site', 2, 3 * MINUTE, {
      state: 'running',
      stages: stagesUntil(3 * MINUTE, 'build', 'running'),
      waitsFor: {
        code: 'ci-unreachable',
        params: { host: 'ci.example.com', message: 'connection refused' },
        cause: '',
      },
    }),
  ];
}

export function sampleRuns(): Run[] {
  return [
    sampleRun('shop', 12, 3 * HOUR, { release: 5, commit: '9f2c1ab4d5e6', endedAt: before(3 * HOUR - 11_260) }),
    sampleRun('shop', 11, 5 * HOUR, { kind: 'config', release: 4, endedAt: before(5 * HOUR - 4_000) }),
    sampleRun('shop', 10, 26 * HOUR, { state: 'superseded', stages: stagesUntil(26 * HOUR, undefined, 'canceled') }),
    sampleRun('shop', 9, 27 * HOUR, { state: 'canceled', stages: stagesUntil(27 * HOUR, 'build', 'canceled') }),
    sampleRun('blog', 4, 8 * HOUR, { kind: 'scale', release: 3 }),
    sampleRun('gallery', 4, 1_000, {
      state: 'queued',
      ahead: 1,
      stages: stagesUntil(0, undefined, 'waiting'),
      startedAt: undefined,
    }),
    sampleRun('gallery', 3, 9_000, { state: 'running', stages: stagesUntil(9_000, 'deploy', 'running'), resumes: 1 }),
    sampleRun('notes', 1, 18 * MINUTE, {
      state: 'failed',
      stages: stagesUntil(18 * MINUTE, 'deploy', 'failed'),
      endedAt: before(18 * MINUTE - 9_000),
      failure: {
        code: 'missing-dependency',
        params: { dependency: 'express', file: 'index.js', line: 1 },
        lastLines: [
          'node:internal/modules/package_resolve:314',
          '  throw $ERR_MODULE_NOT_FOUND(packageName, fileURLToPath(base), null);',
          '',
          "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'express' imported from /app/index.js",
          '    at packageResolve (node:internal/modules/package_resolve:314:9)',
          '    at moduleResolve (node:internal/modules/esm/resolve:255:18)',
          'Node.js v24.21.0',
        ],
        cause: '',
        todo: '',
      },
    }),
    sampleRun('blog', 5, 4 * MINUTE, {
      state: 'running',
      stages: stagesUntil(4 * MINUTE, 'deploy', 'running'),
      waitsFor: { code: 'nodes-full', params: { needed: 'memory' }, cause: '' },
    }),
    ...runsInJenkins(),
    sampleRun('reports', 8, 2 * HOUR, { kind: 'restart', release: 7 }),
    sampleRun('reports', 6, 30 * HOUR, {
      state: 'failed',
      stages: stagesUntil(30 * HOUR, 'test', 'failed'),
      endedAt: before(30 * HOUR - 3_630),
      failure: {
        code: 'tests-failed',
        params: { exitCode: 1, command: 'npm test' },
        lastLines: [
          '✖ a report without orders has no total (1.8ms)',
          '  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:',
          '',
          '  NaN !== 0',
          '',
          '      at TestContext.<anonymous> (file:///app/report.test.js:9:10)',
        ],
        cause: '',
        todo: '',
      },
    }),
    sampleRun('blog', 3, 50 * HOUR, {
      state: 'failed',
      stages: stagesUntil(50 * HOUR, 'predeploy', 'failed'),
      endedAt: before(50 * HOUR - 11_000),
      failure: {
        code: 'predeploy-failed',
        params: { exitCode: 1, command: 'npm run migrate' },
        lastLines: ['== 0042-prices: migrating', 'error: column "price" of relation "orders" already exists'],
        ...{ cause: '', todo: '' },
      },
    }),
    sampleRun('old-site', 1, 200 * HOUR, { id: 'run-old-1', release: 1 }),
  ];
}

const WORDS: Record<StageName, string[]> = {
  receive: [
    'Received {zip} (180 kB).',
    'Checked 42 entries; left out node_modules (1,204 files).',
    'Took off the top folder “{app}”.',
  ],
  push: ['Committed 9f2c1ab to main: minji/{app}.'],
  test: [
    'Recognised: Express (node)',
    '$ npm test',
    '✔ a report has a total (0.9ms)',
    '✖ a report without orders has no total (1.8ms)',
  ],
  build: [
    'Found Node.js with npm (package-lock.json).',
    '$ npm ci --omit=dev',
    'added 68 packages in 5s',
    'npm warn deprecated inflight@1.0.6: This module is not supported',
    'Kept the dependencies for the next build.',
  ],
  volume: ['Volume of 1 GB is ready at /data.'],
  predeploy: [
    '$ npm run migrate (from the Procfile)',
    '== 0042-prices: migrating',
    'error: column "price" of relation "orders" already exists',
  ],
  deploy: [
    'Trial run: it listens on port 41873 and answers GET /healthz.',
    'New copy on worker-1 is ready.',
    'New copy on worker-2 is ready.',
    'The old copies have finished their requests.',
  ],
  verify: [
    'GET http://{app}.localhost:8080/ through edge-1: 200 in 6 ms.',
    'GET http://{app}.localhost:8080/ through edge-2: 200 in 5 ms.',
  ],
};

/** What a stage of a run has written. */
export function stageLines(run: Pick<Run, 'appName'>, stage: StageName, at: string): LogLineView[] {
  return WORDS[stage].map((text) => ({
    at,
    source: stage,
    stream: text.startsWith('npm warn') ? 'err' : /^(\$|added|✔|✖)/.test(text) ? 'out' : 'platform',
    text: text.replaceAll('{app}', run.appName).replaceAll('{zip}', `${run.appName}.zip`),
  }));
}

/** The log of a sample run, as far as it went. */
export function sampleRunLog(run: Run): LogLineView[] {
  return run.stages
    .filter((stage) => stage.startedAt !== undefined)
    .flatMap((stage) => stageLines(run, stage.name, stage.startedAt ?? run.createdAt));
}
