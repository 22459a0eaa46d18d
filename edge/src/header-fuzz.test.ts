import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shopRoute } from '../../testing/ports/traffic-router/harness.ts';
import { ask, HOST } from '../../testing/traffic/ask.ts';
import { startEdgeForTest } from '../../testing/traffic/embedded-edge.ts';
import { HttpTarget } from '../../testing/traffic/http-target.ts';
import { RawClient } from '../../testing/traffic/raw-client.ts';
import { RawTarget, rawAnswer } from '../../testing/traffic/raw-target.ts';

/** What the edge itself says to a target. */
const OURS = /^(host|connection|content-length|x-forwarded-(for|proto|host|port)|forwarded|x-request-id):/i;
/** What it must not pass on. */
const DROPPED =
  /^(connection|keep-alive|proxy-connection|te|trailer|upgrade|expect|transfer-encoding|content-length|host|forwarded|x-request-id|x-forwarded-.*|x-real-ip|proxy-auth.*|http2-settings)$/;

const TOKEN = [..."abcXYZ019!#$%&'*+.^_`|~-"];
const name = fc.oneof(
  fc.constantFrom(
    'Accept',
    'Cookie',
    'X-A',
    'x-a',
    'X_A',
    'Content-Type',
    'Authorization',
    'Range',
    '__proto__',
    'constructor',
  ),
  fc.string({ unit: fc.constantFrom(...TOKEN), minLength: 1, maxLength: 20 }),
);
/** Visible ASCII, blanks, and bytes above ASCII as one character each. */
const value = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 40,
});
const path = fc
  .string({ unit: fc.constantFrom(...'abc/.%?&=;:@!$()*+,~-_\\\'"<>[]{}|^`'), maxLength: 40 })
  .map((rest) => `/${rest}`);

function linesOf(head: string): string[] {
  return head.split('\r\n').slice(1);
}

describe('whatever a client sends', () => {
  it('in well-formed headers, the target gets exactly that', { timeout: 60_000 }, async () => {
    const edge = await startEdgeForTest();
    const target = await RawTarget.start(({ socket }) => socket.write(rawAnswer('seen')));
    await edge.publish([shopRoute([target])]);
    const client = await RawClient.openForTest(edge.port);
    const wellFormed = fc.array(fc.tuple(name, value), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(path, wellFormed, async (url, given) => {
        const kept = given.filter(([known]) => !DROPPED.test(known.toLowerCase().replaceAll('_', '-')));
        target.heads.length = 0;
        client.send(
          `GET ${url} HTTP/1.1\r\nHost: ${HOST}\r\n${kept.map(([known, text]) => `${known}: ${text}\r\n`).join('')}\r\n`,
        );
        expect((await client.answer())?.status).toBe(200);
        expect(target.heads).toHaveLength(1);
        expect(target.heads[0]?.split('\r\n')[0]).toBe(`GET ${url} HTTP/1.1`);
        const passed = linesOf(target.heads[0] as string).filter((line) => !OURS.test(line));
        expect(passed).toEqual(kept.map(([known, text]) => `${known}: ${text.replace(/^[ \t]+|[ \t]+$/g, '')}`));
      }),
      { numRuns: 300 },
    );
  });

  it('in broken bytes, the target gets at most what was parsed, and the edge lives', { timeout: 60_000 }, async () => {
    const edge = await startEdgeForTest();
    const target = await RawTarget.start(({ socket }) =>
      socket.write(rawAnswer('seen', '200 OK', ['connection: close'])),
    );
    await edge.publish([shopRoute([target])]);
    const piece = fc.oneof(
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        ' ',
        '\t',
        ':',
        '\x00',
        '\x0b',
        '\x7f',
        'GET / HTTP/1.1\r\n',
        'POST /p HTTP/1.1\r\n',
        `Host: ${HOST}\r\n`,
        'Content-Length: 5\r\n',
        'Transfer-Encoding: chunked\r\n',
        'Transfer-Encoding:\x0bchunked\r\n',
        'Connection: close\r\n',
        '5\r\nhello\r\n',
        '0\r\n\r\n',
        'X-A: b\r\n',
        ' folded\r\n',
        'Expect: 100-continue\r\n',
        'Upgrade: websocket\r\nConnection: upgrade\r\n',
        'HTTP/1.1',
        'GET /hidden HTTP/1.1\r\n',
      ),
      fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
        const client = await RawClient.open(edge.port);
        client.send(`${pieces.join('')}\r\n\r\n`);
        client.socket.end();
        await client.untilEnded();
        client.socket.destroy();
        for (const head of target.heads) {
          expect(head).toMatch(/^[A-Z-]+ \/[!-\xff]* HTTP\/1\.1(\r\n[!#-'*+.^_`|~0-9A-Za-z-]+: [\t -~\x80-\xff]*)*$/);
        }
        target.heads.length = 0;
      }),
      { numRuns: 300 },
    );
    expect((await ask({ port: edge.port })).body).toBe('seen');
  });
});

describe('whatever a target answers', () => {
  const ANSWERS: [name: string, bytes: string, status: number][] = [
    ['no HTTP', 'hello\r\n\r\n', 502],
    ['a head that never ends in a name', `HTTP/1.1 200 OK\r\nX${'y'.repeat(200_000)}`, 502],
    ['a control character in a value', 'HTTP/1.1 200 OK\r\nX-A: a\x01b\r\ncontent-length: 0\r\n\r\n', 502],
    ['a bare line feed in a value', 'HTTP/1.1 200 OK\r\nX-A: a\nX-B: b\r\ncontent-length: 0\r\n\r\n', 502],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\ncontent-length: 0\r\n\r\n', 502],
    ['a status below 100', 'HTTP/1.1 099 Odd\r\ncontent-length: 0\r\n\r\n', 502],
    [
      'Content-Length and chunked',
      'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      502,
    ],
    ['two Content-Lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd', 502],
    ['an upgrade nobody asked for', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', 502],
  ];

  it.each(ANSWERS)('%s gives %s', async (_, bytes, status) => {
    const edge = await startEdgeForTest();
    const target = await RawTarget.start(({ socket }) => socket.end(Buffer.from(bytes, 'latin1')));
    await edge.publish([shopRoute([target])]);
    const answer = await ask({ port: edge.port, method: 'POST', body: 'x' });
    expect(answer.status).toBe(status);
    expect(answer.headers).not.toHaveProperty('x-b');
  });

  it('the edge lives and the next request is answered', { timeout: 60_000 }, async () => {
    const edge = await startEdgeForTest();
    const good = await HttpTarget.start();
    let bytes = '';
    const target = await RawTarget.start(({ socket }) => socket.end(Buffer.from(bytes, 'latin1')));
    await edge.publish([shopRoute([target]), shopRoute([good], { app: 'good', hostnames: ['good.localhost'] })]);
    const piece = fc.oneof(
      fc.constantFrom(
        'HTTP/1.1 200 OK\r\n',
        'HTTP/1.1 103 Hint\r\nlink: </x>; rel=preload\r\n\r\n',
        'HTTP/1.1 100 Continue\r\n\r\n',
        'content-length: 3\r\n',
        'transfer-encoding: chunked\r\n',
        '3\r\nabc\r\n0\r\n',
        'x-sum: 1\r\n',
        '\r\n',
        '\n',
        '\x00',
        'trailer: x-sum\r\n',
        'connection: close\r\n',
        'HTTP/1.0 204 No\r\n',
      ),
      fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 10 }), async (pieces) => {
        bytes = pieces.join('');
        await ask({ port: edge.port }).catch(() => 'broken off');
        expect((await ask({ port: edge.port, host: 'good.localhost' })).body).toBe(good.id);
      }),
      { numRuns: 200 },
    );
  });
});
