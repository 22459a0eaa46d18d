import { describe, expect, it } from 'vitest';
import { HOST } from '../../traffic/ask.ts';
import { RawClient } from '../../traffic/raw-client.ts';
import { RawTarget, rawAnswer } from '../../traffic/raw-target.ts';
import { type StartEdge, shopRoute } from './harness.ts';

const START = `POST / HTTP/1.1\r\nHost: ${HOST}\r\n`;
/** Must never reach the target as a request of its own. */
const HIDDEN = 'GET /hidden HTTP/1.1\r\nHost: shop.localhost\r\n\r\n';

/** Requests that two programs could read differently. */
const AMBIGUOUS: [name: string, bytes: string][] = [
  ['two different Content-Lengths', `${START}Content-Length: 0\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
  ['a list of Content-Lengths', `${START}Content-Length: 0, ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
  ['a Content-Length with a sign', `${START}Content-Length: +0\r\n\r\n${HIDDEN}`],
  ['a Content-Length in hexadecimal', `${START}Content-Length: 0x0\r\n\r\n${HIDDEN}`],
  ['a blank before the colon', `${START}Content-Length : ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
  ['a Transfer-Encoding that is not chunked', `${START}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['chunked, and then something else', `${START}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${HIDDEN}`],
  [
    'two Transfer-Encodings',
    `${START}Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  ],
  [
    'Transfer-Encoding in HTTP/1.0',
    `POST / HTTP/1.0\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  ],
  ['a blank before the colon of Transfer-Encoding', `${START}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['a Transfer-Encoding behind a vertical tab', `${START}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['a Transfer-Encoding in quotes', `${START}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['chunked twice', `${START}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['a chunk size beyond 64 bits', `${START}Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n${HIDDEN}`],
  ['a chunk size with a sign', `${START}Transfer-Encoding: chunked\r\n\r\n-1\r\n${HIDDEN}`],
  ['a chunk size in C', `${START}Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n${HIDDEN}`],
  ['a carriage return alone in a header', `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX: a\rX-Y: b\r\n\r\n${HIDDEN}`],
  ['a negative Content-Length', `${START}Content-Length: -1\r\n\r\n${HIDDEN}`],
  ['a Content-Length beyond 64 bits', `${START}Content-Length: 18446744073709551616\r\n\r\n${HIDDEN}`],
  ['a chunk size that is no number', `${START}Transfer-Encoding: chunked\r\n\r\nzz\r\n${HIDDEN}`],
  ['a chunk longer than its size', `${START}Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n${HIDDEN}`],
  ['no Host', `GET / HTTP/1.1\r\n\r\n${HIDDEN}`],
  ['two Hosts', `GET / HTTP/1.1\r\nHost: ${HOST}\r\nHost: other.localhost\r\n\r\n${HIDDEN}`],
  ['a Host with a path', `GET / HTTP/1.1\r\nHost: ${HOST}/x\r\n\r\n${HIDDEN}`],
  ['a blank in the address', `GET /a b HTTP/1.1\r\nHost: ${HOST}\r\n\r\n${HIDDEN}`],
  ['a header without a name', `GET / HTTP/1.1\r\nHost: ${HOST}\r\n: x\r\n\r\n${HIDDEN}`],
  ['a control character in a header', `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX: a\x01b\r\n\r\n${HIDDEN}`],
  ['a zero byte in a header', `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX: a\x00b\r\n\r\n${HIDDEN}`],
  ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
];

export function smugglingSuite(start: StartEdge): void {
  describe('requests that could be read in two ways', () => {
    it.each(AMBIGUOUS)('%s: refused or made harmless, and nothing hidden comes through', async (_, bytes) => {
      const edge = await start();
      const target = await RawTarget.start(({ socket, head }) => {
        if (!head.startsWith('POST')) socket.write(rawAnswer('seen'));
      });
      await edge.publish([shopRoute([target])]);
      const client = await RawClient.openForTest(edge.port);
      client.send(bytes);
      const answer = await client.answer();
      expect(answer === undefined || (answer.status >= 400 && answer.status !== 404)).toBe(true);
      expect(target.heads.filter((head) => head.includes('/hidden'))).toEqual([]);
      await client.untilEnded();
    });

    it('Content-Length and Transfer-Encoding: refused, or passed on without the former and the connection closed', async () => {
      const edge = await start();
      const target = await RawTarget.start(({ socket }) => socket.write(rawAnswer('seen')));
      await edge.publish([shopRoute([target])]);
      const client = await RawClient.openForTest(edge.port);
      client.send(`${START}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`);
      const answer = await client.answer();
      // RFC 9112 section 6.3: a server may go by Transfer-Encoding alone when it closes the connection after the answer.
      expect(answer === undefined || answer.status >= 400 || answer.body === 'seen').toBe(true);
      await client.untilEnded();
      expect(client.received).toBe('');
      expect(target.heads.filter((head) => head.includes('/hidden') || /content-length: *6/i.test(head))).toEqual([]);
    });

    it('a folded header is refused or unfolded, never passed on folded', async () => {
      const edge = await start();
      const target = await RawTarget.start(({ socket }) => socket.write(rawAnswer('seen')));
      await edge.publish([shopRoute([target])]);
      const client = await RawClient.openForTest(edge.port);
      client.send(`GET / HTTP/1.1\r\nHost: ${HOST}\r\nX-Folded: a\r\n X-Smuggled: b\r\nConnection: close\r\n\r\n`);
      await client.answer();
      expect(target.heads.filter((head) => /\r\n[ \t]/.test(head))).toEqual([]);
    });

    it.each([
      ['line feeds alone', `GET / HTTP/1.1\nHost: ${HOST}\nConnection: close\n\n`],
      ['a line feed alone in the middle', `GET / HTTP/1.1\r\nHost: ${HOST}\nX-Y: b\r\nConnection: close\r\n\r\n`],
    ])('%s at the end of lines are refused, or come to the app as whole line ends', async (_, bytes) => {
      const edge = await start();
      const target = await RawTarget.start(({ socket }) => socket.write(rawAnswer('seen')));
      await edge.publish([shopRoute([target])]);
      const client = await RawClient.openForTest(edge.port);
      const answer = await client.send(bytes).answer();
      expect(answer?.status === 400 || answer?.body === 'seen').toBe(true);
      expect(target.heads.filter((head) => /[^\r]\n/.test(head))).toEqual([]);
    });

    it('chunk extensions are refused or read as RFC 9112 has them: what stands behind is no request', async () => {
      const edge = await start();
      const target = await RawTarget.start(({ socket }) => socket.write(rawAnswer('seen')));
      await edge.publish([shopRoute([target])]);
      for (const extension of [';a=b', ';a="b\r\n\r\n', ';\n', `;${'x'.repeat(64 * 1024)}`]) {
        const client = await RawClient.openForTest(edge.port);
        client.send(`${START}Transfer-Encoding: chunked\r\n\r\n3${extension}\r\nabc\r\n0\r\n\r\n`);
        const answer = await client.answer();
        expect(answer === undefined || answer.status >= 400 || answer.body === 'seen').toBe(true);
      }
      expect(target.heads.filter((head) => !head.startsWith('POST / '))).toEqual([]);
    });

    it('trailers become no headers of the request', async () => {
      const edge = await start();
      const target = await RawTarget.start(({ socket }) => socket.write(rawAnswer('seen')));
      await edge.publish([shopRoute([target])]);
      const client = await RawClient.openForTest(edge.port);
      const trailers = 'Host: other.localhost\r\nX-Forwarded-For: 1.2.3.4\r\nContent-Length: 5\r\n';
      client.send(`${START}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n${trailers}\r\n`);
      const answer = await client.answer();
      expect(answer === undefined || answer.status >= 400 || answer.body === 'seen').toBe(true);
      expect(target.heads.filter((head) => /other\.localhost|1\.2\.3\.4|content-length: 5/i.test(head))).toEqual([]);
    });
  });
}
