import { expect } from 'vitest';
import type { BadApp, Files } from './bad-apps.ts';

type BadBuild = Omit<BadApp, 'stage'>;

const SERVER = "require('node:http').createServer((_, r) => r.end('ok')).listen(process.env.PORT);\n";

/** A package.json whose install asks the registry at most once. */
function npmProject(manifest: object, files: Files = {}): Files {
  return {
    'package.json': JSON.stringify({ name: 'bad', ...manifest }),
    '.npmrc': 'fetch-retries=0\n',
    'server.js': SERVER,
    ...files,
  };
}

/** A port that nothing listens on: the kernel never gives it away. */
const CLOSED = 'http://127.0.0.1:1';

const DETECTED: BadBuild[] = [
  {
    name: 'the project lies in a folder beside a readme',
    code: 'nested-folder',
    params: { folder: 'shop' },
    needs: [],
    files: {
      'README.md': '# shop',
      'shop/package.json': '{"scripts":{"start":"node server.js"}}',
      'shop/server.js': SERVER,
    },
  },
  {
    name: 'back end and front end in folders',
    code: 'nested-folder',
    params: { folders: 'api, web' },
    needs: [],
    files: {
      'api/requirements.txt': 'flask\n',
      'api/app.py': 'app = Flask(__name__)\n',
      'web/index.html': '<h1>hi</h1>',
    },
  },
  {
    name: 'a language that is not known',
    code: 'unknown-language',
    params: { found: '.toml, .rs' },
    needs: [],
    files: { 'Cargo.toml': '[package]\n', 'src/main.rs': 'fn main() {}\n' },
  },
  {
    name: 'documents only',
    code: 'unknown-language',
    params: {},
    needs: [],
    files: { 'report.docx': 'x', 'notes.txt': 'x' },
  },
  {
    name: 'package.json that names nothing to start',
    code: 'no-start-command',
    params: { file: 'package.json' },
    needs: [],
    files: { 'package.json': '{"name":"lib"}', 'lib/index.js': '' },
  },
  {
    name: 'a start script whose file has another name',
    code: 'no-start-command',
    params: { expected: 'sever.js (scripts.start)' },
    needs: [],
    files: { 'package.json': '{"scripts":{"start":"node sever.js"}}', 'server.js': SERVER },
  },
  {
    name: 'requirements and no program',
    code: 'no-start-command',
    params: { file: 'requirements.txt' },
    needs: [],
    files: { 'requirements.txt': 'flask\n' },
  },
  {
    name: 'a Procfile without a web process',
    code: 'no-start-command',
    params: { file: 'Procfile', expected: 'web:' },
    needs: [],
    files: { Procfile: 'worker: ./run\n', run: '#!/bin/sh\n' },
  },
  {
    name: 'a comma too many in package.json',
    code: 'manifest-invalid',
    params: { file: 'package.json', line: 2, column: 36 },
    needs: [],
    files: { 'package.json': '{\n  "scripts": {"start": "node a.js",}\n}', 'a.js': '' },
  },
  {
    name: 'TOML with a missing quote',
    code: 'manifest-invalid',
    params: { file: 'pyproject.toml', line: 2 },
    needs: [],
    files: { 'pyproject.toml': '[project]\nname = "x\n', 'main.py': '' },
  },
  {
    name: 'packages used, and no package.json',
    code: 'manifest-invalid',
    params: { file: 'package.json', message: 'it is missing, and the code uses express' },
    needs: [],
    files: { 'app.js': "require('express')().listen(process.env.PORT)" },
  },
  {
    name: 'only a Dockerfile',
    code: 'dockerfile-needs-builder',
    params: { needed: expect.stringContaining('docker') },
    needs: [],
    files: { Dockerfile: 'FROM scratch\nCOPY hello /\n', hello: 'x' },
  },
];

const COMPOSED: BadBuild[] = [
  {
    name: 'a compose file with a web service and a worker',
    code: 'compose-several-services',
    params: { file: 'docker-compose.yml', found: 'web, worker' },
    needs: [],
    files: npmProject({}, { 'docker-compose.yml': 'services:\n  web: { build: . }\n  worker: { build: . }\n' }),
  },
  {
    name: 'a compose file with a database, and no app',
    code: 'compose-no-service',
    params: { file: 'compose.yaml', found: 'db (postgres:16)' },
    needs: [],
    files: { 'compose.yaml': 'services:\n  db: { image: "postgres:16" }\n', 'main.rs': '' },
  },
  {
    name: 'a compose file with a ready image',
    code: 'compose-ready-image',
    params: { file: 'compose.yml', service: 'blog', image: 'ghost:5' },
    needs: [],
    files: { 'compose.yml': 'services:\n  blog:\n    image: ghost:5\n    ports: ["80:2368"]\n' },
  },
  {
    name: 'a compose file that builds what is not in the zip',
    code: 'compose-unsupported',
    params: { file: 'compose.yaml', found: 'services.web.build: ../shop' },
    needs: [],
    files: npmProject({}, { 'compose.yaml': 'services:\n  web:\n    build: ../shop\n' }),
  },
  {
    name: 'a compose file with a tab in it',
    code: 'manifest-invalid',
    params: { file: 'compose.yaml', line: 3, column: 1 },
    needs: [],
    files: npmProject({}, { 'compose.yaml': 'services:\n  web:\n\tbuild: .\n' }),
  },
];

const MISTYPED: BadBuild[] = [
  {
    name: 'a bracket missing in JavaScript',
    code: 'syntax-error',
    params: { file: 'server.js', line: '2' },
    needs: ['node'],
    files: {
      'package.json': '{"scripts":{"start":"node server.js"}}',
      'server.js': "const http = require('http');\nhttp.createServer(((_, r) => r.end('x')).listen(1);\n",
    },
  },
  {
    name: 'import in a CommonJS file that is an ES module',
    code: 'syntax-error',
    params: { file: 'server.mjs', line: '1' },
    needs: ['node'],
    files: {
      'package.json': '{"scripts":{"start":"node server.mjs"}}',
      'server.mjs': 'import { createServer from "node:http";\n',
    },
  },
  {
    name: 'a colon missing in Python',
    code: 'syntax-error',
    params: { file: 'main.py', line: '2' },
    needs: ['python3'],
    files: { 'main.py': 'import os\ndef main()\n    pass\n' },
  },
  {
    name: 'wrong indentation in Python',
    code: 'syntax-error',
    params: { file: 'main.py', line: '3' },
    needs: ['python3'],
    files: { 'main.py': 'def main():\n    a = 1\n      b = 2\n' },
  },
  {
    name: 'a brace missing in Go',
    code: 'syntax-error',
    params: { file: 'main.go', line: '3' },
    needs: ['go'],
    files: { 'go.mod': 'module a\n\ngo 1.19\n', 'main.go': 'package main\n\nfunc main( {\n}\n' },
  },
  {
    name: 'a semicolon missing in Java',
    code: 'syntax-error',
    params: { file: 'Main.java', line: '3' },
    needs: ['javac'],
    files: { 'Main.java': 'class Main {\n  public static void main(String[] a) {\n    int x = 1\n  }\n}\n' },
  },
  {
    name: 'a name that does not exist in Go',
    code: 'build-failed',
    params: { message: './main.go:3:15: undefined: serve' },
    needs: ['go'],
    files: { 'go.mod': 'module a\n\ngo 1.19\n', 'main.go': 'package main\n\nfunc main() { serve() }\n' },
  },
];

const PACKAGES: BadBuild[] = [
  {
    name: 'an npm package that does not exist',
    code: 'dependency-not-found',
    params: { dependency: expect.stringMatching(/^nonstop4-there-is-no-such-package/), file: 'package.json' },
    needs: ['npm', 'registry'],
    files: npmProject({ dependencies: { 'nonstop4-there-is-no-such-package': '^1.0.0' } }),
  },
  {
    name: 'an npm package in a version that does not exist',
    code: 'dependency-not-found',
    params: { dependency: 'ms@^99.0.0', file: 'package.json' },
    needs: ['npm', 'registry'],
    files: npmProject({ dependencies: { ms: '^99.0.0' } }),
  },
  {
    name: 'a lock file that is older than package.json',
    code: 'install-failed',
    params: { tool: 'npm', message: expect.stringContaining('in sync') },
    needs: ['npm', 'registry'],
    files: npmProject(
      { dependencies: { ms: '^2.0.0' } },
      {
        'package-lock.json': JSON.stringify({
          name: 'bad',
          lockfileVersion: 3,
          requires: true,
          packages: { '': { name: 'bad' } },
        }),
      },
    ),
  },
  {
    name: 'a registry that does not answer',
    code: 'registry-unreachable',
    params: { message: expect.stringContaining('ECONNREFUSED') },
    needs: ['npm'],
    files: npmProject({ dependencies: { ms: '^2.0.0' } }, { '.npmrc': `registry=${CLOSED}\nfetch-retries=0\n` }),
  },
  {
    name: 'a Python package that does not exist',
    code: 'dependency-not-found',
    params: { dependency: 'nonstop4-there-is-no-such-package==1.0', file: 'requirements.txt' },
    needs: ['pip', 'registry'],
    files: { 'requirements.txt': 'nonstop4-there-is-no-such-package==1.0\n', 'main.py': '' },
  },
  {
    name: 'a Python package in a version that does not exist',
    code: 'dependency-not-found',
    params: { dependency: 'six==99.0', file: 'requirements.txt' },
    needs: ['pip', 'registry'],
    files: { 'requirements.txt': 'six==99.0\n', 'main.py': '' },
  },
  {
    name: 'a line in requirements.txt that is none',
    code: 'manifest-invalid',
    params: { file: 'requirements.txt' },
    needs: ['pip'],
    files: { 'requirements.txt': 'six=1.17.0\n', 'main.py': '' },
  },
  {
    name: 'a package index that does not answer',
    code: 'registry-unreachable',
    params: {},
    needs: ['pip'],
    files: { 'requirements.txt': `--index-url ${CLOSED}/simple\nsix==1.17.0\n`, 'main.py': '' },
  },
  {
    name: 'a Go module that does not exist',
    code: 'dependency-not-found',
    params: { dependency: expect.stringContaining('example.invalid/nothing'), file: 'go.mod' },
    needs: ['go', 'registry'],
    files: {
      'go.mod': 'module a\n\ngo 1.19\n\nrequire example.invalid/nothing v1.0.0\n',
      'main.go': 'package main\n\nimport _ "example.invalid/nothing"\n\nfunc main() {}\n',
    },
  },
  {
    name: 'a Go package that go.mod does not name',
    code: 'missing-dependency',
    params: { dependency: 'example.com/lib' },
    needs: ['go'],
    files: {
      'go.mod': 'module a\n\ngo 1.19\n',
      'main.go': 'package main\n\nimport _ "example.com/lib"\n\nfunc main() {}\n',
    },
  },
  {
    name: 'a postinstall script that fails',
    code: 'install-failed',
    params: { tool: 'npm', exitCode: 7 },
    needs: ['npm'],
    files: npmProject(
      { scripts: { start: 'node server.js', postinstall: 'exit 7' }, dependencies: { own: 'file:./own' } },
      { 'own/package.json': '{"name":"own","version":"1.0.0"}' },
    ),
  },
];

const BUILDS: BadBuild[] = [
  {
    name: 'a build script that fails',
    code: 'build-failed',
    params: { exitCode: 3, message: 'no such theme: dark' },
    needs: ['npm'],
    files: npmProject({ scripts: { build: 'echo "error: no such theme: dark" >&2; exit 3', start: 'node server.js' } }),
  },
  {
    name: 'a build tool that is not among the packages',
    code: 'missing-dependency',
    params: { dependency: 'vite' },
    needs: ['npm'],
    files: npmProject({ scripts: { build: 'vite build', start: 'node server.js' } }),
  },
  {
    name: 'a module that the build does not find',
    code: 'missing-dependency',
    params: { dependency: 'gulp' },
    needs: ['npm'],
    files: npmProject({ scripts: { build: 'node -e "require(\'gulp\')"', start: 'node server.js' } }),
  },
  {
    name: 'a build that needs more memory than there is',
    code: 'out-of-memory',
    params: {},
    needs: ['npm'],
    files: npmProject(
      { scripts: { build: 'node --max-old-space-size=32 eat.js', start: 'node server.js' } },
      { 'eat.js': 'const all = []; for (;;) all.push(new Array(100000).fill({}));' },
    ),
  },
  {
    name: 'a build that never ends',
    code: 'build-timeout',
    params: { seconds: 5 },
    needs: ['npm'],
    timeoutMs: 5_000,
    files: npmProject({ scripts: { build: 'node -e "setInterval(() => {}, 1000)"', start: 'node server.js' } }),
  },
  {
    name: 'a site whose build makes no page',
    code: 'build-failed',
    params: { message: 'the build left no dist/index.html' },
    needs: ['npm'],
    files: { 'package.json': '{"scripts":{"build":"mkdir -p dist"}}', 'src/index.html': '' },
  },
  {
    name: 'a program that this machine has not',
    code: 'tool-missing',
    params: { tool: 'php', package: 'php-cli' },
    needs: [],
    path: '/nonexistent',
    files: { 'index.php': '<?php echo 1;' },
  },
  {
    name: 'a newer Go than this machine has',
    code: 'tool-missing',
    params: { tool: 'go', needed: '>=9.99' },
    needs: ['go'],
    files: { 'go.mod': 'module a\n\ngo 9.99\n', 'main.go': 'package main\n\nfunc main() {}\n' },
  },
];

export const BAD_BUILDS: readonly BadApp[] = [...DETECTED, ...COMPOSED, ...MISTYPED, ...PACKAGES, ...BUILDS].map(
  (app) => ({
    ...app,
    stage: 'build',
  }),
);
