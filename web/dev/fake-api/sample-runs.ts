import {
  BUILD_STAGE_NAMES,
  type BuildStageView,
  type LogLineView,
  type Run,
  STAGE_NAMES,
  type StageView,
} from '@nonstop4/contract';
import { before, HOUR, MINUTE } from './world.ts';

const TOOK_MS = [420, 310, 6_800, 90, 3_400, 240];

/** Stages up to `until` with their times; the run began `agoMs` ago. */
function stagesUntil(agoMs: number, until: number, last: StageView['state']): StageView[] {
  let at = agoMs;
  return STAGE_NAMES.map((name, index) => {
    if (index > until) return { name, state: last === 'failed' || last === 'canceled' ? 'skipped' : 'waiting' };
    const startedAt = before(at);
    if (index === until && last === 'running') return { name, state: 'running', startedAt };
    at -= TOOK_MS[index] ?? 0;
    return { name, state: index === until ? last : 'succeeded', startedAt, endedAt: before(at) };
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
    stages: stagesUntil(agoMs, STAGE_NAMES.length, 'succeeded'),
    archive: { fileName: `${appName}.zip`, sizeBytes: 184_320 },
    cancelRequested: false,
    resumes: 0,
    requestedBy: 'minji',
    createdAt: before(agoMs),
    startedAt: before(agoMs),
    ...over,
  };
}

export function sampleRuns(): Run[] {
  return [
    sampleRun('shop', 12, 3 * HOUR, { release: 5, commit: '9f2c1ab4d5e6', endedAt: before(3 * HOUR - 11_260) }),
    sampleRun('shop', 11, 5 * HOUR, { kind: 'config', release: 4, endedAt: before(5 * HOUR - 4_000) }),
    sampleRun('shop', 10, 26 * HOUR, { state: 'superseded', stages: stagesUntil(26 * HOUR, -1, 'canceled') }),
    sampleRun('shop', 9, 27 * HOUR, { state: 'canceled', stages: stagesUntil(27 * HOUR, 2, 'canceled') }),
    sampleRun('blog', 4, 8 * HOUR, { kind: 'scale', release: 3 }),
    sampleRun('gallery', 4, 1_000, {
      state: 'queued',
      ahead: 1,
      stages: stagesUntil(0, -1, 'waiting'),
      startedAt: undefined,
    }),
    sampleRun('gallery', 3, 9_000, { state: 'running', stages: stagesUntil(9_000, 4, 'running'), resumes: 1 }),
    sampleRun('notes', 1, 18 * MINUTE, {
      state: 'failed',
      stages: stagesUntil(18 * MINUTE, 4, 'failed'),
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
      stages: stagesUntil(4 * MINUTE, 4, 'running'),
      waitsFor: { code: 'nodes-full', params: { needed: 'memory' }, cause: '' },
    }),
    sampleRun('reports', 10, 9_000, {
      state: 'running',
      stages: inJenkins(stagesUntil(9_000, 2, 'running'), 1, 'running'),
    }),
    sampleRun('reports', 9, 40 * MINUTE, {
      state: 'failed',
      stages: inJenkins(stagesUntil(40 * MINUTE, 2, 'failed'), 2, 'failed'),
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
      stages: stagesUntil(3 * MINUTE, 2, 'running'),
      waitsFor: {
        code: 'ci-unreachable',
        params: { host: 'ci.example.com', message: 'connection refused' },
        cause: '',
      },
    }),
    sampleRun('reports', 8, 2 * HOUR, { kind: 'restart', release: 7 }),
    sampleRun('old-site', 1, 200 * HOUR, { id: 'run-old-1', release: 1 }),
  ];
}

const WORDS: Record<(typeof STAGE_NAMES)[number], string[]> = {
  receive: [
    'Received {zip} (180 kB).',
    'Checked 42 entries; left out node_modules (1,204 files).',
    'Took off the top folder “{app}”.',
  ],
  push: ['Committed 9f2c1ab to main: minji/{app}.'],
  build: [
    'Found Node.js with npm (package-lock.json).',
    '$ npm ci --omit=dev',
    'added 68 packages in 5s',
    'npm warn deprecated inflight@1.0.6: This module is not supported',
    'Kept the dependencies for the next build.',
  ],
  volume: ['Volume of 1 GB is ready at /data.'],
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
export function stageLines(run: Pick<Run, 'appName'>, stage: (typeof STAGE_NAMES)[number], at: string): LogLineView[] {
  return WORDS[stage].map((text) => ({
    at,
    source: stage,
    stream: text.startsWith('npm warn') ? 'err' : text.startsWith('$') || text.startsWith('added') ? 'out' : 'platform',
    text: text.replaceAll('{app}', run.appName).replaceAll('{zip}', `${run.appName}.zip`),
  }));
}

/** The log of a sample run, as far as it went. */
export function sampleRunLog(run: Run): LogLineView[] {
  return run.stages
    .filter((stage) => stage.startedAt !== undefined)
    .flatMap((stage) => stageLines(run, stage.name, stage.startedAt ?? run.createdAt));
}
