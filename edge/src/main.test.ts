import { readFile, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { dataDirectory } from '@nonstop4/plane/data-directory';
import { describe, expect, it } from 'vitest';
import { shopRoute } from '../../testing/ports/traffic-router/harness.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { ask, HOST } from '../../testing/traffic/ask.ts';
import { makeCertificate } from '../../testing/traffic/certificates.ts';
import { afterThisTest } from '../../testing/traffic/cleanup.ts';
import { EdgeProcess } from '../../testing/traffic/edge-process.ts';
import { HttpTarget } from '../../testing/traffic/http-target.ts';
import { Load } from '../../testing/traffic/load.ts';
import { headerValue, RawClient } from '../../testing/traffic/raw-client.ts';

const GET = `GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;

describe('an edge as a process', { timeout: 60_000 }, () => {
  it('serves again after its death by the routes it kept, while nobody tells it anything', async () => {
    const data = temporaryDirectory();
    const target = await HttpTarget.start();
    const first = await EdgeProcess.start({ data });
    await first.publish(7, [shopRoute([target])]);
    await first.kill('SIGKILL');
    const second = await EdgeProcess.start({ data });
    expect((await ask({ port: second.port })).body).toBe(target.id);
    expect(await second.health()).toMatchObject({ routesVersion: 7 });
    await expect(second.publish(6, [])).rejects.toMatchObject({ status: 409 });
    expect((await ask({ port: second.port })).body).toBe(target.id);
  });

  it('starts empty, and says so, when the kept routes cannot be read', async () => {
    const data = temporaryDirectory();
    const path = `${dataDirectory(data).edge('edge-0')}/routes.json`;
    const first = await EdgeProcess.start({ data });
    await first.publish(1, [shopRoute([])]);
    await first.kill('SIGTERM');
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, -5));
    const second = await EdgeProcess.start({ data });
    expect(second.events().map((event) => event['event'])).toContain('routes-file-unreadable');
    expect((await ask({ port: second.port })).status).toBe(404);
    await second.publish(1, [shopRoute([])]);
  });

  it('keeps certificates for its next life, readable to nobody else, and never gives keys out again', async () => {
    const data = temporaryDirectory();
    const certificate = await makeCertificate(['shop.example'], { id: 'shop' });
    const first = await EdgeProcess.start({ data });
    expect(await first.certify(7, [certificate])).toMatchObject({ certificatesVersion: 7 });
    await first.kill('SIGKILL');
    const kept = join(dataDirectory(data).edge('edge-0'), 'certificates.json');
    expect((await stat(kept)).mode & 0o777).toBe(0o600);
    const second = await EdgeProcess.start({ data });
    expect(await second.health()).toMatchObject({ certificatesVersion: 7 });
    const inForce = { version: 7, certificates: [{ id: 'shop', hostnames: ['shop.example'] }] };
    expect(await second.control.call('GET', '/certificates')).toEqual(inForce);
    await expect(second.certify(6, [])).rejects.toMatchObject({ status: 409 });
    const strange = { ...certificate, id: 'strange', key: (await makeCertificate(['x.example'])).key };
    await expect(second.certify(8, [certificate, strange])).rejects.toThrow(
      'The certificate table is not valid: certificate strange: the key does not fit the certificate.',
    );
    expect(await second.control.call('GET', '/certificates')).toEqual(inForce);
  });

  it('on SIGTERM finishes what it holds, tells clients that the connection ends, and exits with 0', async () => {
    const release: (() => void)[] = [];
    const target = await HttpTarget.start((_, response) => release.push(() => response.end('finished')));
    const edge = await EdgeProcess.start({ data: temporaryDirectory() });
    await edge.publish(1, [shopRoute([target])]);
    const busy = await RawClient.openForTest(edge.port);
    const idle = await RawClient.openForTest(edge.port);
    busy.send(GET);
    await expect.poll(() => release.length).toBe(1);
    edge.child.kill('SIGTERM');
    await expect
      .poll(() =>
        ask({ port: edge.port, host: 'nobody.localhost' }).catch((error: NodeJS.ErrnoException) => error.code),
      )
      .toBe('ECONNREFUSED');
    expect(await idle.untilEnded()).toBe('closed');
    release[0]?.();
    const answer = await busy.answer();
    expect(answer?.body).toBe('finished');
    expect(headerValue(answer?.headers ?? [], 'connection')).toBe('close');
    await edge.exited;
    expect(edge.child.exitCode).toBe(0);
  });

  it('exits with 78 and one plain sentence when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    afterThisTest(() => other.close());
    await expect.poll(() => other.listening).toBe(true);
    const { port } = other.address() as AddressInfo;
    const edge = EdgeProcess.launch({ data: temporaryDirectory(), port });
    await edge.exited;
    expect(edge.child.exitCode).toBe(78);
    expect(edge.stderr).toMatch(
      new RegExp(`^The edge cannot use port ${port} on 127\\.0\\.0\\.1: .*NONSTOP4_EDGE_PORT\\.\n$`),
    );
  });

  it('shares its port: when one of two is killed under load, only connections that it held fail', async () => {
    const data = temporaryDirectory();
    const target = await HttpTarget.start();
    const doomed = await EdgeProcess.start({ data, name: 'edge-0' });
    const other = await EdgeProcess.start({ data, name: 'edge-1', port: doomed.port });
    const { port } = doomed;
    for (const edge of [doomed, other]) await edge.publish(1, [shopRoute([target])]);
    const kept = await Promise.all(Array.from({ length: 40 }, () => RawClient.openForTest(port)));
    for (const client of kept) expect((await client.send(GET).answer())?.body).toBe(target.id);

    const load = new Load(port);
    await expect.poll(() => load.answered, { timeout: 20_000 }).toBeGreaterThan(200);
    const unfinished = new Set(load.unfinished);
    const beforeKill = load.begun;
    await doomed.kill('SIGKILL');
    const afterKill = load.begun;
    const answered = load.answered;
    await expect.poll(() => load.answered, { timeout: 20_000 }).toBeGreaterThan(answered + 200);
    await load.stop();

    expect(load.failed.filter((number) => number > afterKill)).toEqual([]);
    expect(load.failed.filter((number) => number <= beforeKill && !unfinished.has(number))).toEqual([]);
    const alive = kept.filter((client) => client.ended === 'open');
    expect(alive.length).toBeGreaterThan(0);
    expect(alive.length).toBeLessThan(kept.length);
    for (const client of alive) expect((await client.send(GET).answer())?.body).toBe(target.id);
  });

  it('passes a quarter of a gigabyte each way without holding it', async () => {
    const edge = await EdgeProcess.start({ data: temporaryDirectory() });
    const echo = await HttpTarget.start((request, response) => request.pipe(response));
    await edge.publish(1, [shopRoute([echo])]);
    const megabytes = 256;
    const client = await RawClient.openForTest(edge.port);
    let received = 0;
    let largest = 0;
    client.socket.removeAllListeners('data').on('data', (chunk) => {
      received += chunk.length;
    });
    client.send(`POST / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: ${megabytes * 1024 * 1024}\r\n\r\n`);
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    for (let count = 0; count < megabytes; count += 1) {
      if (!client.socket.write(chunk)) await new Promise((resolve) => client.socket.once('drain', resolve));
      if (count % 32 === 0) largest = Math.max(largest, await residentMegabytes(edge.child.pid as number));
    }
    await expect.poll(() => received, { timeout: 30_000 }).toBeGreaterThan(megabytes * 1024 * 1024);
    expect(largest).toBeGreaterThan(20);
    expect(largest).toBeLessThan(250);
  });
});

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}
