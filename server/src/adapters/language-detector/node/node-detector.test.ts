import { describe, expect, it } from 'vitest';
import {
  type Files,
  failureOf,
  packageJson,
  planOf,
  summary,
} from '../../../../../testing/ports/language-detector/detect.ts';

const express = { dependencies: { express: '^5.0.0' } };
const lock = { 'package-lock.json': '{}' };

type Expected = Partial<ReturnType<typeof summary>>;

const SERVERS: [what: string, files: Files, expected: Expected][] = [
  [
    'no packages: nothing is installed, and the program is started itself, not npm',
    { 'package.json': packageJson({ scripts: { start: 'node server.js' } }), 'server.js': '' },
    { install: undefined, build: ['node --check server.js'], start: 'node server.js', notes: [] },
  ],
  [
    'packages and a lock',
    { 'package.json': packageJson({ ...express, scripts: { start: 'node ./src/app' } }), 'src/app.js': '', ...lock },
    { framework: 'Express', install: 'npm ci', start: 'node ./src/app', notes: [] },
  ],
  [
    'packages without a lock',
    { 'package.json': packageJson({ ...express, main: 'a.js' }), 'a.js': '' },
    { install: 'npm install --no-package-lock', start: 'node a.js', notes: ['no-lockfile'] },
  ],
  [
    'pnpm',
    { 'package.json': packageJson(express), 'index.js': '', 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" },
    { install: 'pnpm install --frozen-lockfile' },
  ],
  [
    'yarn 1',
    { 'package.json': packageJson(express), 'index.js': '', 'yarn.lock': '# yarn lockfile v1\n' },
    { install: 'yarn install --frozen-lockfile' },
  ],
  [
    'yarn 4',
    {
      'package.json': packageJson({ ...express, packageManager: 'yarn@4.5.0' }),
      'index.js': '',
      'yarn.lock': '__metadata:\n  version: 8\n',
    },
    { install: 'yarn install --immutable' },
  ],
  [
    'two locks: the one that packageManager names',
    {
      'package.json': packageJson({ ...express, packageManager: 'pnpm@10.4.1' }),
      'index.js': '',
      'pnpm-lock.yaml': '',
      ...lock,
    },
    { install: 'pnpm install --frozen-lockfile', notes: ['several-manifests'] },
  ],
  [
    'an assignment before the program',
    {
      'package.json': packageJson({ scripts: { start: 'cross-env NODE_OPTIONS=--no-warnings node a.js' } }),
      'a.js': '',
    },
    { start: 'node a.js' },
  ],
  [
    'a script that needs a shell',
    { 'package.json': packageJson({ scripts: { start: 'node a.js | tee log' } }), 'a.js': '' },
    { start: 'sh -c node a.js | tee log' },
  ],
  [
    'a script that builds first: once, by the build',
    {
      'package.json': packageJson({ ...express, scripts: { build: 'tsc', start: 'npm run build && node dist/a.js' } }),
      ...lock,
    },
    { build: ['npm run build'], start: 'node dist/a.js' },
  ],
  [
    'a script that prepares at every start, as it is',
    {
      'package.json': packageJson({ ...express, scripts: { start: 'prisma migrate deploy && node a.js' } }),
      'a.js': '',
      ...lock,
    },
    { start: 'sh -c prisma migrate deploy && node a.js' },
  ],
  [
    'prestart',
    { 'package.json': packageJson({ scripts: { prestart: 'node make.js', start: 'node a.js' } }), 'a.js': '' },
    { build: ['npm run prestart', 'node --check a.js'] },
  ],
  [
    'nodemon is no way to serve visitors',
    { 'package.json': packageJson({ ...express, scripts: { start: 'nodemon app.js' } }), 'app.js': '', ...lock },
    { start: 'node app.js', notes: ['dev-server'] },
  ],
  [
    'only a dev script',
    { 'package.json': packageJson({ ...express, scripts: { dev: 'nodemon bin/www.js' } }), 'bin/www.js': '', ...lock },
    { start: 'node bin/www.js', notes: ['dev-server'] },
  ],
  [
    'TypeScript without a build script',
    {
      'package.json': packageJson({ scripts: { start: 'node dist/a.js' }, devDependencies: { typescript: '5' } }),
      'tsconfig.json': '{}',
      'src/a.ts': '',
      ...lock,
    },
    { build: ['node_modules/.bin/tsc'], start: 'node dist/a.js' },
  ],
  [
    'main names a file without its ending',
    { 'package.json': packageJson({ main: './lib/start' }), 'lib/start.js': '' },
    { start: 'node lib/start.js' },
  ],
  [
    'main names a file that is not there, as npm init writes it',
    { 'package.json': packageJson({ main: 'index.js' }), 'server.js': '' },
    { start: 'node server.js' },
  ],
  [
    'a server beside its page',
    { 'package.json': packageJson(express), 'server.js': 'app.listen(3000)', 'public/index.html': '', ...lock },
    { start: 'node server.js' },
  ],
  [
    'a postinstall script: installed in the source itself, uncached',
    {
      'package.json': packageJson({ ...express, scripts: { postinstall: 'node patch.js', start: 'node a.js' } }),
      'a.js': '',
      ...lock,
    },
    { install: undefined, build: ['npm ci', 'node --check a.js'] },
  ],
  [
    'husky in prepare is no reason for that',
    {
      'package.json': packageJson({ ...express, scripts: { prepare: 'husky || true', start: 'node a.js' } }),
      'a.js': '',
      ...lock,
    },
    { install: 'npm ci' },
  ],
  [
    'a package from a folder of the source',
    { 'package.json': packageJson({ dependencies: { lib: 'file:./lib' }, main: 'a.js' }), 'a.js': '', ...lock },
    { install: undefined, build: ['npm ci', 'node --check a.js'] },
  ],
  [
    'workspaces, one of which starts',
    {
      'package.json': packageJson({ workspaces: ['packages/*'] }),
      'packages/api/package.json': packageJson({ scripts: { start: 'node a.js', build: 'tsc' } }),
      'packages/lib/package.json': packageJson({}),
      ...lock,
    },
    { build: ['npm ci', 'npm run build'], start: 'sh -c node a.js' },
  ],
  [
    'a Procfile takes the place of the start command',
    {
      'package.json': packageJson({ ...express, scripts: { start: 'node a.js' } }),
      'a.js': '',
      Procfile: 'web: node b.js\r\n',
      ...lock,
    },
    { install: 'npm ci', start: 'sh -c node b.js', notes: ['procfile-used'] },
  ],
  [
    'a Procfile where nothing else says how to start',
    { 'package.json': packageJson(express), Procfile: 'web: node bin/run', ...lock },
    { install: 'npm ci', start: 'sh -c node bin/run' },
  ],
  [
    'a Dockerfile beside it is not used',
    {
      'package.json': packageJson({ ...express, scripts: { start: 'node a.js' } }),
      'a.js': '',
      Dockerfile: 'FROM node',
      ...lock,
    },
    { start: 'node a.js', notes: ['dockerfile-ignored'] },
  ],
];

const FRONT_ENDS: [what: string, files: Files, expected: Expected][] = [
  [
    'Vite',
    {
      'package.json': packageJson({
        scripts: { dev: 'vite', build: 'vite build' },
        devDependencies: { vite: '8', react: '19' },
      }),
      'index.html': '',
      ...lock,
    },
    { framework: 'Vite + React', build: ['npm run build'], start: 'static dist spa', notes: ['static-build-output'] },
  ],
  [
    'Vite with an output folder of its own and a dev server as start',
    {
      'package.json': packageJson({ scripts: { start: 'vite --host' }, devDependencies: { vite: '8' } }),
      'vite.config.js': "export default { build: { outDir: './www/' } }",
      'index.html': '',
      ...lock,
    },
    { build: ['node_modules/.bin/vite build'], start: 'static www spa', notes: ['dev-server', 'static-build-output'] },
  ],
  [
    'Create React App',
    {
      'package.json': packageJson({
        scripts: { start: 'react-scripts start', build: 'react-scripts build' },
        dependencies: { 'react-scripts': '5' },
      }),
      'public/index.html': '',
      'src/index.js': '',
      ...lock,
    },
    { framework: 'Create React App', start: 'static build spa', notes: ['dev-server', 'static-build-output'] },
  ],
  [
    'Angular',
    {
      'package.json': packageJson({
        scripts: { start: 'ng serve', build: 'ng build' },
        devDependencies: { '@angular/cli': '20' },
      }),
      'angular.json': '{"projects":{"shop":{"architect":{"build":{"builder":"@angular/build:application"}}}}}',
      ...lock,
    },
    { start: 'static dist/shop/browser spa' },
  ],
  [
    'Astro as files',
    {
      'package.json': packageJson({
        scripts: { start: 'astro dev', build: 'astro build' },
        dependencies: { astro: '6' },
      }),
      ...lock,
    },
    { start: 'static dist' },
  ],
  [
    'Astro with its Node adapter',
    {
      'package.json': packageJson({
        scripts: { build: 'astro build' },
        dependencies: { astro: '6', '@astrojs/node': '9' },
      }),
      ...lock,
    },
    { start: 'node dist/server/entry.mjs' },
  ],
  [
    'Next.js',
    {
      'package.json': packageJson({
        scripts: { build: 'next build', start: 'next start -p 3000' },
        dependencies: { next: '16' },
      }),
      ...lock,
    },
    { framework: 'Next.js', build: ['npm run build'], start: 'next start -p $PORT -H $HOST', notes: ['port-from-env'] },
  ],
  [
    'Next.js exported',
    {
      'package.json': packageJson({ scripts: { build: 'next build' }, dependencies: { next: '16' } }),
      'next.config.mjs': "export default { output: 'export' }",
      ...lock,
    },
    { start: 'static out' },
  ],
  [
    'Next.js behind a server of its own',
    {
      'package.json': packageJson({
        scripts: { build: 'next build', start: 'node server.js' },
        dependencies: { next: '16' },
      }),
      'server.js': '',
      ...lock,
    },
    { start: 'node server.js' },
  ],
  [
    'Nuxt',
    { 'package.json': packageJson({ scripts: { build: 'nuxt build' }, dependencies: { nuxt: '4' } }), ...lock },
    { start: 'node .output/server/index.mjs' },
  ],
  [
    'SvelteKit with its Node adapter',
    {
      'package.json': packageJson({
        scripts: { build: 'vite build' },
        devDependencies: { '@sveltejs/kit': '2', '@sveltejs/adapter-node': '5', vite: '8' },
      }),
      ...lock,
    },
    { framework: 'SvelteKit', start: 'node build' },
  ],
  [
    'a build script of the user’s own that makes pages',
    { 'package.json': packageJson({ scripts: { build: 'node make.js' } }), 'src/index.html': '', 'make.js': '' },
    { build: ['npm run build'], start: 'static dist', notes: ['static-build-output'] },
  ],
  [
    'pages with a package.json for tools only',
    {
      'package.json': packageJson({ scripts: { start: 'live-server' }, devDependencies: { 'live-server': '1' } }),
      'index.html': '',
      'index.js': 'document.title',
    },
    { language: 'static', start: 'static .' },
  ],
];

const FAILURES: [what: string, files: Files, code: string, params: Record<string, string | number>][] = [
  [
    'a comma too many',
    { 'package.json': '{\n  "name": "a",\n}' },
    'manifest-invalid',
    { file: 'package.json', line: 3, column: 1 },
  ],
  [
    'half a file',
    { 'package.json': '{\n  "name": "a"' },
    'manifest-invalid',
    { file: 'package.json', line: 2, column: 14 },
  ],
  ['a list', { 'package.json': '[]' }, 'manifest-invalid', { file: 'package.json', line: 1 }],
  ['nothing to start', { 'package.json': '{}', 'lib/a.js': '' }, 'no-start-command', { file: 'package.json' }],
  [
    'a start script whose file is not there',
    { 'package.json': packageJson({ scripts: { start: 'node sever.js' } }), 'server.js': '' },
    'no-start-command',
    { file: 'package.json', expected: 'sever.js (scripts.start)' },
  ],
  [
    'several workspaces that start',
    {
      'package.json': packageJson({ workspaces: ['a', 'b'] }),
      'a/package.json': packageJson({ scripts: { start: 'x' } }),
      'b/package.json': packageJson({ scripts: { start: 'x' } }),
    },
    'no-start-command',
    { file: 'package.json', expected: 'scripts.start; packages: a, b' },
  ],
  [
    'packages used, and no package.json',
    { 'server.js': "const express = require('express'); express().listen(1); require('fs'); require('./x')" },
    'manifest-invalid',
    { file: 'package.json', message: 'it is missing, and the code uses express' },
  ],
];

describe('Node.js', () => {
  it.each(SERVERS)('server: %s', async (_what, files, expected) => {
    expect(summary(await planOf(files))).toMatchObject(expected);
  });

  it.each(FRONT_ENDS)('front-end: %s', async (_what, files, expected) => {
    expect(summary(await planOf(files))).toMatchObject(expected);
  });

  it.each(FAILURES)('fails plainly: %s', async (_what, files, code, params) => {
    expect(await failureOf(files)).toMatchObject({ code, params });
  });

  it('keys the layer by everything that installing reads', async () => {
    const plan = await planOf({ 'package.json': packageJson(express), '.npmrc': 'x=1', 'index.js': '', ...lock });
    expect(plan.dependencies).toMatchObject({
      keyFiles: ['package.json', 'package-lock.json', '.npmrc'],
      outputs: ['node_modules'],
      locked: true,
    });
  });

  it('asks for the programs that it uses, with the versions that the source names', async () => {
    const pnpm = { 'pnpm-lock.yaml': "lockfileVersion: '6.0'\n" };
    const engines = { node: '>=22' };
    expect(
      (await planOf({ 'package.json': packageJson({ ...express, engines }), 'index.js': '', ...pnpm })).tools,
    ).toEqual([{ name: 'node', version: '>=22' }, { name: 'npm' }, { name: 'pnpm', version: '8' }]);
    expect((await planOf({ 'package.json': '{}', 'index.js': '' })).tools).toEqual([{ name: 'node' }]);
  });

  it('starts in production, with its own packages on the path', async () => {
    const plan = await planOf({
      'package.json': packageJson({ scripts: { start: 'NODE_ENV=staging node a.js' } }),
      'a.js': '',
    });
    expect(plan.start).toEqual({
      argv: ['node', 'a.js'],
      workDir: '.',
      env: { NODE_ENV: 'staging' },
      path: ['node_modules/.bin'],
      portPreload: 'node',
    });
  });
});
