import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../testing/worker/worker-harness.ts';

const NODE_PRELOAD = fileURLToPath(new URL('./listen-port.cjs', import.meta.url));
const PYTHON_PRELOAD = dirname(NODE_PRELOAD);

let directory: string;
const children: ChildProcess[] = [];
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'nonstop4-preload-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs a program that prints a line of JSON; gives that, and leaves it running. */
async function run(argv: string[], env: Record<string, string>): Promise<unknown> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, ...env },
    cwd: directory,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let text = '';
  for await (const chunk of child.stdout) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  return JSON.parse(text);
}

async function ports(): Promise<{ fixed: number; given: number; other: number }> {
  return { fixed: await freePort(), given: await freePort(), other: await freePort() };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

describe('the preload for Node', () => {
  const listening = (call: string) =>
    `const s = require('node:http').createServer((q, r) => r.end('ok')); ${call}; s.once('listening', () => console.log(JSON.stringify(s.address())))`;
  const runNode = (code: string, fixed: number, given: number, flags: string[] = []) =>
    run([process.execPath, ...flags, '-e', code], {
      NODE_OPTIONS: `--require ${NODE_PRELOAD}`,
      NONSTOP4_FIXED_PORT: String(fixed),
      PORT: String(given),
    });

  it.each([
    's.listen(FIXED)',
    's.listen("FIXED")',
    's.listen(FIXED, "127.0.0.1")',
    's.listen({ port: FIXED, host: "127.0.0.1", backlog: 5 }, () => {})',
    's.listen({ port: "FIXED", path: "/tmp/not-taken" })',
    'process.env.PORT = "FIXED"; s.listen(process.env.PORT)',
    'require("node:net").Server.prototype.listen.call(s, FIXED)',
  ])('moves %s to the given port', async (call) => {
    const { fixed, given } = await ports();
    const address = await runNode(listening(call.replaceAll('FIXED', String(fixed))), fixed, given);
    expect(address).toMatchObject({ port: given });
    expect(await accepts(given)).toBe(true);
    expect(await accepts(fixed)).toBe(false);
  });

  it('works for a module, a cluster and a child process', async () => {
    const { fixed, given } = await ports();
    const esm = `import { createServer } from 'node:http'; const s = createServer(); s.listen(${fixed}, () => console.log(JSON.stringify(s.address())));`;
    expect(await runNode(esm, fixed, given, ['--input-type=module'])).toMatchObject({ port: given });
    const second = await ports();
    const cluster = `const cluster = require('node:cluster'); const http = require('node:http');
      if (cluster.isPrimary) { cluster.fork(); cluster.on('listening', (_, address) => console.log(JSON.stringify({ port: address.port }))); }
      else http.createServer((q, r) => r.end('ok')).listen(${second.fixed});`;
    writeFileSync(join(directory, 'cluster.cjs'), cluster);
    const env = {
      NODE_OPTIONS: `--require ${NODE_PRELOAD}`,
      NONSTOP4_FIXED_PORT: String(second.fixed),
      PORT: String(second.given),
    };
    expect(await run([process.execPath, 'cluster.cjs'], env)).toEqual({ port: second.given });
  });

  it('leaves other ports and Unix sockets alone', async () => {
    const { fixed, given, other } = await ports();
    expect(await runNode(listening(`s.listen(${other})`), fixed, given)).toMatchObject({ port: other });
    const socket = join(directory, `s${other}.sock`);
    expect(await runNode(listening(`s.listen(${JSON.stringify(socket)})`), fixed, given)).toBe(socket);
  });

  it('changes nothing without its settings', async () => {
    const { other } = await ports();
    const env = { NODE_OPTIONS: `--require ${NODE_PRELOAD}` };
    expect(await run([process.execPath, '-e', listening(`s.listen(${other})`)], env)).toMatchObject({ port: other });
  });
});

describe('the preload for Python', () => {
  const server = (port: number) => `
import http.server, json, sys
s = http.server.HTTPServer(("127.0.0.1", ${port}), http.server.SimpleHTTPRequestHandler)
print(json.dumps(s.server_address[1]), flush=True)
s.serve_forever()
`;
  const runPython = (code: string, fixed: number, given: number, path = PYTHON_PRELOAD) =>
    run(['python3', '-c', code], {
      PYTHONPATH: path,
      PYTHONDONTWRITEBYTECODE: '1',
      NONSTOP4_FIXED_PORT: String(fixed),
      PORT: String(given),
    });

  it('moves a server to the given port', async () => {
    const { fixed, given } = await ports();
    expect(await runPython(server(fixed), fixed, given)).toBe(given);
    expect(await accepts(given)).toBe(true);
    expect(await accepts(fixed)).toBe(false);
  });

  it('moves an asyncio server, on IPv6 too', async () => {
    const { fixed, given } = await ports();
    const code = `
import asyncio, json
async def main():
    s = await asyncio.start_server(lambda r, w: None, "::1", ${fixed})
    print(json.dumps(s.sockets[0].getsockname()[1]), flush=True)
    await s.serve_forever()
asyncio.run(main())
`;
    expect(await runPython(code, fixed, given)).toBe(given);
  });

  it('leaves other ports, datagrams, Unix sockets and clients alone', async () => {
    const { fixed, given, other } = await ports();
    expect(await runPython(server(other), fixed, given)).toBe(other);
    const code = `
import json, os, socket
datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
datagram.bind(("127.0.0.1", ${fixed}))
local = socket.socket(socket.AF_UNIX)
local.bind(os.path.join(os.getcwd(), "py${other}.sock"))
print(json.dumps([datagram.getsockname()[1], local.getsockname()]), flush=True)
`;
    expect(await runPython(code, fixed, given)).toEqual([fixed, join(directory, `py${other}.sock`)]);
    const backend = createServer((_request, response) => response.end('"answer"')).listen(fixed, '127.0.0.1');
    await once(backend, 'listening');
    const client = `
import urllib.request
print(urllib.request.urlopen("http://127.0.0.1:${fixed}/").read().decode(), flush=True)
`;
    expect(await runPython(client, fixed, given)).toBe('answer');
    backend.close();
  });

  it('runs the sitecustomize that it hides', async () => {
    const { fixed, given } = await ports();
    writeFileSync(join(directory, 'sitecustomize.py'), 'import builtins\nbuiltins.HIDDEN = __name__\n');
    const code =
      'import builtins, json, sitecustomize; print(json.dumps([builtins.HIDDEN, sitecustomize.__file__]), flush=True)';
    const path = `${PYTHON_PRELOAD}:${directory}`;
    expect(await runPython(code, fixed, given, path)).toEqual(['sitecustomize', join(directory, 'sitecustomize.py')]);
  });
});
