import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask, freePort } from '../../../testing/worker/worker-harness.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const SCRIPT = 'console.log("한글");'.repeat(50);

let site: string;
let port: number;
let spaPort: number;
let server: ChildProcess;
const servers: ChildProcess[] = [];

beforeAll(async () => {
  site = mkdtempSync(join(tmpdir(), 'nonstop4-site-'));
  mkdirSync(join(site, 'docs'));
  mkdirSync(join(site, '.well-known'));
  mkdirSync(join(site, '.git'));
  const files: Record<string, string | Buffer> = {
    'index.html': '<h1>home</h1>',
    '404.html': '<h1>nothing here</h1>',
    'about.html': 'about',
    'notes.txt': '메모',
    'app.js': SCRIPT,
    'app.js.br': brotliCompressSync(SCRIPT),
    'app.js.gz': gzipSync(SCRIPT),
    'docs/index.html': 'docs',
    '한글 파일.txt': 'korean',
    '.env': 'SECRET=1',
    '.git/config': 'private',
    '.well-known/security.txt': 'contact',
    'large.bin': Buffer.alloc(3_000_000, 'z'),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(site, name), content);
  [port, server] = await start([site]);
  [spaPort] = await start(['--spa', site]);
});
afterAll(async () => {
  for (const one of servers) {
    if (one.exitCode !== null || one.signalCode !== null) continue;
    one.kill('SIGKILL');
    await once(one, 'exit');
  }
  rmSync(site, { recursive: true, force: true });
});

async function start(args: string[]): Promise<[number, ChildProcess]> {
  const free = await freePort();
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PORT: String(free) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  servers.push(child);
  await once(child.stdout, 'data');
  return [free, child];
}

function openFilesOf(child: ChildProcess): string[] {
  const directory = `/proc/${child.pid}/fd`;
  return readdirSync(directory).map((name) => readlinkSync(join(directory, name)));
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET', on = port): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ port: on, path, headers, method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    outgoing.once('error', reject);
    outgoing.end();
  });
}

describe('a static site', () => {
  it.each([
    ['/', '<h1>home</h1>', 'text/html; charset=utf-8'],
    ['/about', 'about', 'text/html; charset=utf-8'],
    ['/docs/', 'docs', 'text/html; charset=utf-8'],
    ['/notes.txt?x=1', '메모', 'text/plain; charset=utf-8'],
    [`/${encodeURIComponent('한글 파일.txt')}`, 'korean', 'text/plain; charset=utf-8'],
    ['/app.js', SCRIPT, 'application/javascript; charset=utf-8'],
    ['/.well-known/security.txt', 'contact', 'text/plain; charset=utf-8'],
  ])('gives %s', async (path, body, type) => {
    const answer = await get(path);
    expect([answer.status, answer.body.toString(), answer.headers['content-type']]).toEqual([200, body, type]);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('sends a directory without its slash there, with the query', async () => {
    expect(await get('/docs?a=1')).toMatchObject({ status: 301, headers: { location: '/docs/?a=1' } });
    expect((await get('//evil.example/docs/..')).headers.location ?? '').not.toMatch(/^\/\//);
  });

  it.each(['/nothing', '/.env', '/.git/config', '/docs/nothing.png', '/nothing/'])(
    'has its own page for %s',
    async (path) => {
      const answer = await get(path);
      expect([answer.status, answer.body.toString()]).toEqual([404, '<h1>nothing here</h1>']);
    },
  );

  it.each(['/../package.json', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/%00', '/%ff', '/docs/../../x'])(
    'gives nothing outside of its directory for %s',
    async (path) => expect((await get(path)).status).toBeGreaterThanOrEqual(400),
  );

  it('gives precompressed files to those who take them', async () => {
    const br = await get('/app.js', { 'accept-encoding': 'gzip, br' });
    expect(br.headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'application/javascript; charset=utf-8',
      vary: 'Accept-Encoding',
    });
    expect(brotliDecompressSync(br.body).toString()).toBe(SCRIPT);
    expect((await get('/app.js', { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBe('gzip');
    for (const encoding of ['identity', 'br;q=0, gzip;q=0.0']) {
      const plain = await get('/app.js', { 'accept-encoding': encoding });
      expect([plain.headers['content-encoding'], plain.body.toString()]).toEqual([undefined, SCRIPT]);
      expect(plain.headers.etag).not.toBe(br.headers.etag);
    }
    expect((await get('/notes.txt', { 'accept-encoding': 'br' })).headers.vary).toBeUndefined();
  });

  it('does not send again what the visitor has', async () => {
    for (const headers of [{}, { 'accept-encoding': 'br' }] as Record<string, string>[]) {
      const first = await get('/app.js', headers);
      const again = await get('/app.js', { ...headers, 'if-none-match': first.headers.etag ?? '' });
      expect([again.status, again.body.length]).toEqual([304, 0]);
    }
    const missing = await get('/nothing', { 'if-none-match': (await get('/404.html')).headers.etag ?? '' });
    expect(missing.status).toBe(404);
  });

  it('answers HEAD, ranges and methods as HTTP wants it', async () => {
    const head = await get('/large.bin', {}, 'HEAD');
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '3000000', 0]);
    const last = await get('/large.bin', { range: 'bytes=-5', 'accept-encoding': 'br' });
    expect([last.status, last.body.toString(), last.headers['content-range']]).toEqual([
      206,
      'zzzzz',
      'bytes 2999995-2999999/3000000',
    ]);
    expect((await get('/large.bin', { range: 'bytes=9000000-' })).status).toBe(416);
    expect((await get('/large.bin', { range: 'bytes=5-2' })).status).toBe(416);
    expect(await get('/', {}, 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, OPTIONS' } });
    expect((await get('/', {}, 'OPTIONS')).status).toBe(204);
  });

  it('shows index.html for every page of a single-page app, and only for pages', async () => {
    const page = await get('/orders/7', {}, 'GET', spaPort);
    expect([page.status, page.body.toString()]).toEqual([200, '<h1>home</h1>']);
    expect((await get('/user/a.b', { accept: 'text/html' }, 'GET', spaPort)).status).toBe(200);
    expect((await get('/missing.js', { accept: '*/*' }, 'GET', spaPort)).status).toBe(404);
  });

  it('keeps no file open for visitors who leave', async () => {
    for (let round = 0; round < 20; round += 1) {
      await new Promise<void>((resolve) => {
        const outgoing = request({ port, path: '/large.bin', agent: false }, (response) => {
          response.once('data', () => outgoing.destroy());
          response.once('close', () => resolve());
          response.on('error', () => undefined);
        });
        outgoing.end();
      });
    }
    await vi.waitFor(() => expect(openFilesOf(server).filter((path) => path.endsWith('large.bin'))).toEqual([]));
  });

  it('finishes what it is sending when it is told to stop', async () => {
    const [own, child] = await start([site]);
    const exit = once(child, 'exit');
    const body = await new Promise<number>((resolve, reject) => {
      request({ port: own, path: '/large.bin', agent: false }, (response) => {
        let length = 0;
        response.once('readable', () => {
          child.kill('SIGTERM');
          response.on('data', (chunk: Buffer) => (length += chunk.length));
        });
        response.once('end', () => resolve(length));
        response.once('error', reject);
      }).end();
    });
    expect(body).toBe(3_000_000);
    expect(await exit).toEqual([0, null]);
    await expect(ask(own)).rejects.toThrow();
  });

  it.each([
    [['/no/such/directory'], '1', 'is not a directory'],
    [[], '1', 'Give the directory of the site'],
    [['/tmp'], 'x', 'PORT must be the number of a port'],
  ])('says what is wrong with %j and PORT %s', async (args, given, message) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: { PORT: given },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.on('data', (chunk) => (text += chunk));
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    expect(text).toContain(message);
  });
});
