import { describe, expect, it } from 'vitest';
import { HOST } from '../../traffic/ask.ts';
import { RawClient } from '../../traffic/raw-client.ts';
import { RawTarget, rawAnswer } from '../../traffic/raw-target.ts';
import { type StartEdge, shopRoute } from './harness.ts';

const START = `GET / HTTP/1.1\r\nHost: ${HOST}\r\n`;

/** More than any client needs. */
const OVERSIZED: [name: string, bytes: string][] = [
  ['a header of 40 kB', `${START}X-Large: ${'x'.repeat(40_000)}\r\n\r\n`],
  ['300 headers', `${START}${Array.from({ length: 300 }, (_, index) => `X-${index}: v\r\n`).join('')}\r\n`],
  ['an address of 40 kB', `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
  ['a header’s name of 40 kB', `${START}${'x'.repeat(40_000)}: v\r\n\r\n`],
  ['a method of 40 kB', `${'X'.repeat(40_000)} / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
  ['a hostname of 40 kB', `GET / HTTP/1.1\r\nHost: ${'x'.repeat(40_000)}\r\n\r\n`],
];

export function oversizedSuite(start: StartEdge): void {
  describe('what is too large or too slow', () => {
    it.each(OVERSIZED)('%s is refused, and no target is asked', async (_, bytes) => {
      const edge = await start();
      const target = await RawTarget.start(({ socket }) => socket.write(rawAnswer('seen')));
      await edge.publish([shopRoute([target])]);
      const client = await RawClient.openForTest(edge.port);
      const answer = await client.send(bytes).answer();
      expect(answer === undefined || answer.status >= 400).toBe(true);
      await client.untilEnded();
      expect(target.heads.filter((head) => !head.startsWith('GET /healthz '))).toEqual([]);
    });

    it('heads that drip are ended, on fifty connections at once, and others are served meanwhile', async () => {
      const edge = await start();
      const target = await RawTarget.start(({ socket }) => socket.write(rawAnswer('seen')));
      await edge.publish([shopRoute([target])]);
      const drips = await Promise.all(Array.from({ length: 50 }, () => RawClient.openForTest(edge.port)));
      const dripping = setInterval(() => {
        for (const drip of drips) if (drip.ended === 'open') drip.send('X-Slow: 1\r\n');
      }, 1_000);
      for (const drip of drips) drip.send(START);
      const other = await RawClient.openForTest(edge.port);
      expect((await other.send(`${START}\r\n`).answer())?.body).toBe('seen');
      await Promise.all(drips.map((drip) => drip.untilEnded()));
      clearInterval(dripping);
      expect((await other.send(`${START}\r\n`).answer())?.body).toBe('seen');
    });
  });
}
