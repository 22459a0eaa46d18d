import { expect } from 'vitest';
import type { BadApp, Files } from './bad-apps.ts';

type BadStart = Omit<BadApp, 'stage'>;

const LISTEN = "require('node:http').createServer((_, response) => response.end('ok')).listen(process.env.PORT);\n";

function node(program: string, files: Files = {}): Files {
  return { 'package.json': '{"name":"bad","scripts":{"start":"node server.js"}}', 'server.js': program, ...files };
}

/** The program ends by itself, before it serves anybody. */
const ENDS: BadStart[] = [
  {
    name: 'throws at once',
    code: 'app-crashed',
    params: { exitCode: 1 },
    needs: ['node'],
    files: node("throw new Error('the theme is broken');\n"),
  },
  {
    name: 'rejects a promise that nobody waits for',
    code: 'app-crashed',
    params: { exitCode: 1 },
    needs: ['node'],
    files: node("Promise.reject(new Error('no connection'));\nsetInterval(() => {}, 1000);\n"),
  },
  {
    name: 'ends with a code of its own',
    code: 'app-crashed',
    params: { exitCode: 78 },
    needs: ['node'],
    files: node('process.exit(78);\n'),
  },
  {
    name: 'raises in Python',
    code: 'app-crashed',
    params: { exitCode: 1 },
    needs: ['python3'],
    files: { 'main.py': 'raise RuntimeError("the theme is broken")\n' },
  },
  {
    name: 'prints something and is done',
    code: 'app-ended',
    params: {},
    needs: ['node'],
    files: node("console.log('done');\n"),
  },
  {
    name: 'is a Python script that is done',
    code: 'app-ended',
    params: {},
    needs: ['python3'],
    files: { 'main.py': 'print("done")\n' },
  },
  {
    name: 'requires a package that package.json does not name',
    code: 'missing-dependency',
    params: { dependency: 'left-pad' },
    needs: ['node'],
    files: node(`require('left-pad');\n${LISTEN}`),
  },
  {
    name: 'imports a package that no list names',
    code: 'missing-dependency',
    params: { dependency: 'nonstop4_missing' },
    needs: ['python3'],
    files: { 'main.py': 'import nonstop4_missing\n' },
  },
  {
    name: 'has a writing mistake in a second file',
    code: 'syntax-error',
    params: { file: expect.stringMatching(/lib\.js$/), line: '1' },
    needs: ['node'],
    files: node(`require('./lib');\n${LISTEN}`, { 'lib.js': 'const = 1;\n' }),
  },
  {
    name: 'has a writing mistake in a second Python file',
    code: 'syntax-error',
    params: { file: expect.stringMatching(/lib\.py$/), line: '1' },
    needs: ['python3'],
    files: { 'main.py': 'import lib\n', 'lib.py': 'def broken(:\n' },
  },
  {
    name: 'needs a config var',
    code: 'missing-config-var',
    params: { variable: 'DATABASE_URL' },
    needs: ['node'],
    files: node(`if (!process.env.DATABASE_URL) throw new Error('DATABASE_URL is required');\n${LISTEN}`),
  },
  {
    name: 'needs a config var in Python',
    code: 'missing-config-var',
    params: { variable: 'API_KEY' },
    needs: ['python3'],
    files: { 'main.py': 'import os\nprint(os.environ["API_KEY"])\n' },
  },
  {
    name: 'is started by a program that is not there',
    code: 'program-not-found',
    params: {},
    needs: [],
    files: { Procfile: 'web: nonstop4-no-such-program --port $PORT\n' },
  },
  { name: 'listens twice on its port', code: 'port-in-use', params: {}, needs: ['node'], files: node(LISTEN + LISTEN) },
  {
    name: 'writes beside its code',
    code: 'read-only-write',
    params: { path: expect.stringContaining('visits.txt') },
    needs: ['node', 'user'],
    files: node(`require('node:fs').appendFileSync(__dirname + '/visits.txt', '.');\n${LISTEN}`),
  },
];

/** The platform has to notice it by watching. */
const WATCHED: BadStart[] = [
  {
    name: 'opens no port',
    code: 'no-port',
    params: {},
    needs: ['node'],
    files: node("console.log('working');\nsetInterval(() => {}, 1000);\n"),
  },
  {
    name: 'answers 500 to everything',
    code: 'health-failing',
    params: { status: 500 },
    needs: ['node'],
    files: node("require('node:http').createServer((_, r) => r.writeHead(500).end()).listen(process.env.PORT);\n"),
  },
  {
    name: 'takes all memory at its start',
    code: 'out-of-memory',
    params: {},
    needs: ['node'],
    files: node('const all = [];\nsetInterval(() => all.push(Buffer.alloc(64 * 1024 * 1024, 1)), 5);\n'),
  },
];

export const BAD_STARTS: readonly BadApp[] = [...ENDS, ...WATCHED].map((app) => ({ ...app, stage: 'deploy' }));

/** Names of the ones that end by themselves. */
export const ENDS_BY_ITSELF: ReadonlySet<string> = new Set(ENDS.map(({ name }) => name));

/** Goes live, serves, and crashes `ms` after its start: the release before must come back (`crashed-after-live`). */
export function crashesLater(ms: number): Files {
  return node(`${LISTEN}setTimeout(() => { throw new Error('the cache is broken'); }, ${ms});\n`);
}

/** Listens on one fixed port, by a program that no preload can send elsewhere: `fixed-port`. */
export function fixedPortWithoutPreload(port: number): Files {
  const program = `use IO::Socket::INET;\nmy $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => ${port}, Listen => 8, ReuseAddr => 1) or die $!;\nwhile (my $visitor = $server->accept) { my $line = <$visitor>; print {$visitor} "HTTP/1.0 200 OK\\r\\n\\r\\nok"; close $visitor }\n`;
  return { Procfile: 'web: exec perl serve.pl\n', 'serve.pl': program };
}

/** Odd, but no failure: each must go live with two replicas. `port` is one that nobody else uses. */
export function oddApps(port: number): Record<string, Files> {
  const python = (address: string) =>
    `from http.server import BaseHTTPRequestHandler, HTTPServer\n\n\nclass Handler(BaseHTTPRequestHandler):\n    def do_GET(self):\n        self.send_response(200)\n        self.end_headers()\n        self.wfile.write(b"ok")\n\n\nHTTPServer(${address}, Handler).serve_forever()\n`;
  const listen = (...args: string[]) =>
    `require('node:http').createServer((_, r) => r.end('ok')).listen(${args.join(', ')});\n`;
  return {
    'ignores PORT': node(listen(String(port))),
    'ignores PORT in Python': { 'main.py': python(`("0.0.0.0", ${port})`) },
    'reads its port from another variable': node(listen(`process.env.APP_PORT || ${port}`)),
    'listens on localhost only': node(listen('process.env.PORT', "'127.0.0.1'")),
    'takes five seconds to start': node(`setTimeout(() => {\n${LISTEN}}, 5000);\n`),
    'answers 404 to every health path': node(
      "require('node:http').createServer((q, r) => r.writeHead(q.url === '/shop' ? 200 : 404).end('ok')).listen(process.env.PORT);\n",
    ),
    'prints 50 MB before it listens': node(
      `const line = 'x'.repeat(1023);\nlet left = 50 * 1024;\nfunction print() {\n  while (left > 0) {\n    left -= 1;\n    if (!process.stdout.write(line + '\\n')) return process.stdout.once('drain', print);\n  }\n${LISTEN}}\nprint();\n`,
    ),
  };
}
