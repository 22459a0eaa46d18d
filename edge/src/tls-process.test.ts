import { readdir, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { dataDirectory } from '@nonstop4/plane/data-directory';
import { describe, expect, it } from 'vitest';
import { shopRoute } from '../../testing/ports/traffic-router/harness.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { HOST } from '../../testing/traffic/ask.ts';
import { makeCertificate } from '../../testing/traffic/certificates.ts';
import { afterThisTest } from '../../testing/traffic/cleanup.ts';
import { EdgeProcess, type EdgeProgram, haproxyOf } from '../../testing/traffic/edge-process.ts';
import { skipWithoutHaproxy } from '../../testing/traffic/haproxy-edge.ts';
import { HttpTarget } from '../../testing/traffic/http-target.ts';
import { Http2Client } from '../../testing/traffic/http2-client.ts';
import { askTls, shownFor } from '../../testing/traffic/tls-client.ts';

function start(data: string, program: EdgeProgram, tlsPort = 0, name = 'edge-0'): Promise<EdgeProcess> {
  return EdgeProcess.start({ data, program, tlsPort, name });
}

function suite(program: EdgeProgram): void {
  it('serves by its kept certificates after its death, while nobody tells it anything', async () => {
    const data = temporaryDirectory();
    const target = await HttpTarget.start();
    const first = await start(data, program);
    await first.publish(1, [shopRoute([target])]);
    await first.certify(7, [await makeCertificate([HOST], { id: 'shop' })]);
    await first.kill('SIGTERM');
    const second = await start(data, program);
    expect(await second.health()).toMatchObject({ certificatesVersion: 7 });
    expect((await askTls({ port: second.tlsPort })).body).toBe(target.id);
    expect(await shownFor(second.tlsPort, HOST)).toBe('shop');
  });

  it('on SIGTERM finishes the streams of an HTTP/2 connection, and says that it takes no more', async () => {
    const release: (() => void)[] = [];
    const target = await HttpTarget.start((_, response) => release.push(() => response.end('finished')));
    const edge = await start(temporaryDirectory(), program);
    await edge.publish(1, [shopRoute([target])]);
    await edge.certify(1, [await makeCertificate([HOST])]);
    const [busy, idle] = [await Http2Client.openForTest(edge.tlsPort), await Http2Client.openForTest(edge.tlsPort)];
    const running = busy.ask();
    await expect.poll(() => release.length).toBe(1);
    const toldToGo = new Promise<number>((resolve) => busy.session.once('goaway', resolve));
    edge.child.kill('SIGTERM');
    expect(await toldToGo).toBe(0);
    await expect.poll(() => idle.session.closed, { timeout: 10_000 }).toBe(true);
    release[0]?.();
    expect(String((await running).body)).toBe('finished');
    await edge.exited;
    expect(edge.child.exitCode).toBe(0);
  });

  it('exits with 78 and names the setting when the port for HTTPS is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    afterThisTest(() => other.close());
    await expect.poll(() => other.listening).toBe(true);
    const tlsPort = (other.address() as AddressInfo).port;
    const edge = EdgeProcess.launch({ data: temporaryDirectory(), program, tlsPort });
    await edge.exited;
    expect(edge.child.exitCode).toBe(78);
    expect(edge.stderr).toMatch(new RegExp(`^The edge cannot use port ${tlsPort} .*NONSTOP4_EDGE_TLS_PORT\\.\n$`));
  });
}

describe('the embedded edge with HTTPS, as a process', { timeout: 60_000 }, () => {
  suite('embedded');

  it('shares its port with another one', async () => {
    const data = temporaryDirectory();
    const target = await HttpTarget.start();
    const first = await start(data, 'embedded');
    const second = await start(data, 'embedded', first.tlsPort, 'edge-1');
    const certificate = await makeCertificate([HOST]);
    for (const edge of [first, second]) {
      await edge.publish(1, [shopRoute([target])]);
      await edge.certify(1, [certificate]);
    }
    await first.kill('SIGTERM');
    expect((await askTls({ port: second.tlsPort })).body).toBe(target.id);
  });
});

describe.skipIf(skipWithoutHaproxy())('an edge made of HAProxy with HTTPS, as a process', { timeout: 90_000 }, () => {
  suite('haproxy');

  it('shows its certificates on while its agent is dead; the next agent goes on without a reload', async () => {
    const data = temporaryDirectory();
    const target = await HttpTarget.start();
    const agent = await start(data, 'haproxy');
    const { tlsPort } = agent;
    await agent.publish(1, [shopRoute([target])]);
    const certificates = [await makeCertificate([HOST], { id: 'shop' }), await makeCertificate(['a.example'])];
    await agent.certify(1, certificates);
    const haproxy = await haproxyOf(data, 'edge-0');
    await agent.kill('SIGKILL');
    expect(await shownFor(tlsPort, HOST)).toBe('shop');
    const next = await start(data, 'haproxy');
    expect(await haproxyOf(data, 'edge-0')).toEqual(haproxy);
    expect(next.tlsPort).toBe(tlsPort);
    expect((await askTls({ port: tlsPort })).body).toBe(target.id);
    await next.certify(2, [await makeCertificate([HOST], { id: 'renewed' })]);
    expect(await shownFor(tlsPort, HOST)).toBe('renewed');
    expect(await shownFor(tlsPort, 'a.example')).toMatch(/^ERR_SSL_/);
    expect(next.events().map(({ event }) => event)).not.toContain('haproxy-reloaded');
  });

  it('takes up what changed while it was away from HAProxy, and keeps its keys to itself', async () => {
    const data = temporaryDirectory();
    const agent = await start(data, 'haproxy');
    const { tlsPort } = agent;
    await agent.publish(1, [shopRoute([await HttpTarget.start()])]);
    await agent.certify(1, [await makeCertificate([HOST], { id: 'first' }), await makeCertificate(['a.example'])]);
    const directory = dataDirectory(data).edge('edge-0');
    const [file] = (await readdir(join(directory, 'certificates'))).filter((name) => name.startsWith('first.'));
    expect((await stat(join(directory, 'certificates', String(file)))).mode & 0o777).toBe(0o600);
    await agent.kill('SIGKILL');
    // As if the table had been put on disk, and the agent killed before HAProxy heard of it.
    const table = { version: 2, certificates: [await makeCertificate([HOST], { id: 'second' })] };
    await writeFile(join(directory, 'certificates.json'), JSON.stringify(table));
    await start(data, 'haproxy');
    expect(await shownFor(tlsPort, HOST)).toBe('second');
    expect(await shownFor(tlsPort, 'a.example')).toMatch(/^ERR_SSL_/);
    expect((await readdir(join(directory, 'certificates'))).map((name) => name.split('.')[0])).toEqual(['second']);
  });

  it('shows the same certificates when HAProxy was killed', async () => {
    const data = temporaryDirectory();
    const target = await HttpTarget.start();
    const agent = await start(data, 'haproxy');
    await agent.publish(1, [shopRoute([target])]);
    await agent.certify(1, [await makeCertificate([HOST])]);
    const before = await haproxyOf(data, 'edge-0');
    process.kill(before?.pid as number, 'SIGKILL');
    await expect.poll(async () => (await haproxyOf(data, 'edge-0'))?.pid ?? before?.pid).not.toBe(before?.pid);
    const answer = () =>
      askTls({ port: agent.tlsPort }).then(
        ({ body }) => body,
        () => undefined,
      );
    await expect.poll(answer, { timeout: 20_000 }).toBe(target.id);
  });
});
