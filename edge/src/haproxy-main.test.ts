import { stat } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { dataDirectory } from '@nonstop4/plane/data-directory';
import { describe, expect, it } from 'vitest';
import { shopRoute } from '../../testing/ports/traffic-router/harness.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { ask, HOST } from '../../testing/traffic/ask.ts';
import { afterThisTest } from '../../testing/traffic/cleanup.ts';
import { EdgeProcess, haproxyOf } from '../../testing/traffic/edge-process.ts';
import { skipWithoutHaproxy } from '../../testing/traffic/haproxy-edge.ts';
import { HttpTarget } from '../../testing/traffic/http-target.ts';
import { Load } from '../../testing/traffic/load.ts';
import { headerValue, RawClient } from '../../testing/traffic/raw-client.ts';
import type { EdgeStats } from './protocol.ts';

const GET = `GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;

function start(data: string, changes: { name?: string; port?: number } = {}): Promise<EdgeProcess> {
  return EdgeProcess.start({ data, program: 'haproxy', ...changes });
}

async function reloadsSeen(edge: EdgeProcess): Promise<number> {
  return edge.events().filter(({ event }) => event === 'haproxy-reloaded').length;
}

describe.skipIf(skipWithoutHaproxy())('an edge made of HAProxy, as a process', { timeout: 90_000 }, () => {
  it('serves on while its agent is dead, and the next agent goes on with the same HAProxy', async () => {
    const data = temporaryDirectory();
    const [first, second] = [await HttpTarget.start(), await HttpTarget.start()];
    const agent = await start(data);
    const { port } = agent;
    await agent.publish(7, [shopRoute([first])]);
    const haproxy = await haproxyOf(data, 'edge-0');
    const load = new Load(port);
    await agent.kill('SIGKILL');
    const answered = load.answered;
    await expect.poll(() => load.answered).toBeGreaterThan(answered + 50);
    const next = await start(data);
    expect(next.port).toBe(port);
    expect(await haproxyOf(data, 'edge-0')).toEqual(haproxy);
    expect(await next.health()).toMatchObject({ routesVersion: 7 });
    await next.publish(8, [shopRoute([second])]);
    expect((await ask({ port })).body).toBe(second.id);
    await load.stop();
    expect(load.failed).toEqual([]);
    expect(await reloadsSeen(next)).toBe(0);
    await expect
      .poll(async () => (await next.control.call<EdgeStats>('GET', '/stats')).apps[0]?.requests['2xx'])
      .toBeGreaterThan(0);
  });

  it('starts HAProxy again at once when that is killed, with the same routes', async () => {
    const data = temporaryDirectory();
    const target = await HttpTarget.start();
    const agent = await start(data);
    await agent.publish(1, [shopRoute([target])]);
    const before = await haproxyOf(data, 'edge-0');
    process.kill(before?.pid as number, 'SIGKILL');
    await expect.poll(async () => (await haproxyOf(data, 'edge-0'))?.pid ?? before?.pid).not.toBe(before?.pid);
    await expect.poll(async () => (await ask({ port: agent.port }).catch(() => undefined))?.body).toBe(target.id);
    expect(agent.child.exitCode).toBeNull();
  });

  it('drops nothing under load while apps come and go, reloads included', async () => {
    const data = temporaryDirectory();
    const agent = await start(data);
    const shop = [await HttpTarget.start(), await HttpTarget.start()];
    const other = await HttpTarget.start();
    await agent.publish(1, [shopRoute(shop)]);
    const load = new Load(agent.port);
    await expect.poll(() => load.answered).toBeGreaterThan(50);
    let version = 1;
    // More apps than there are backends in advance, so that HAProxy has to be reloaded.
    for (const count of [3, 30, 5, 60, 0]) {
      version += 1;
      const more = Array.from({ length: count }, (_, index) => ({
        ...shopRoute([{ id: `${count}-${index}`, host: other.host, port: other.port }]),
        app: `app-${index}`,
        hostnames: [`app-${index}.localhost`],
      }));
      await agent.publish(version, [shopRoute(shop), ...more]);
      if (count > 0) expect((await ask({ port: agent.port, host: `app-${count - 1}.localhost` })).body).toBe(other.id);
      const answered = load.answered;
      await expect.poll(() => load.answered).toBeGreaterThan(answered + 50);
    }
    await load.stop();
    expect(await reloadsSeen(agent)).toBeGreaterThan(0);
    expect(load.failed).toEqual([]);
    expect(load.answered).toBeGreaterThan(250);
  });

  it('counts and drains what an old worker still holds after a reload', async () => {
    const data = temporaryDirectory();
    const agent = await start(data);
    const release: (() => void)[] = [];
    const holding = await HttpTarget.start((_, response) => release.push(() => response.end('held')));
    const other = await HttpTarget.start();
    await agent.publish(1, [shopRoute([holding])]);
    const held = ask({ port: agent.port });
    await expect.poll(() => release.length).toBe(1);
    const many = Array.from({ length: 40 }, (_, index) => ({
      ...shopRoute([{ id: `many-${index}`, host: other.host, port: other.port }]),
      app: `app-${index}`,
      hostnames: [`app-${index}.localhost`],
    }));
    await agent.publish(2, [shopRoute([holding, other]), ...many]);
    expect(await reloadsSeen(agent)).toBe(1);
    const drain = (timeoutMs: number) =>
      agent.control.call('POST', '/drain', { body: { app: 'shop', targetIds: [holding.id], timeoutMs }, timeoutMs: 0 });
    expect(await drain(200)).toEqual({ notDrained: [holding.id] });
    release[0]?.();
    expect((await held).body).toBe('held');
    expect(await drain(10_000)).toEqual({ notDrained: [] });
  });

  it('on SIGTERM finishes what it holds, tells clients that the connection ends, and exits with 0', async () => {
    const release: (() => void)[] = [];
    const target = await HttpTarget.start((_, response) => release.push(() => response.end('finished')));
    const data = temporaryDirectory();
    const agent = await start(data);
    await agent.publish(1, [shopRoute([target])]);
    const busy = await RawClient.openForTest(agent.port);
    const idle = await RawClient.openForTest(agent.port);
    busy.send(GET);
    await expect.poll(() => release.length).toBe(1);
    agent.child.kill('SIGTERM');
    const refused = () =>
      ask({ port: agent.port, host: 'nobody.localhost' }).catch((error: NodeJS.ErrnoException) => error.code);
    await expect.poll(refused).toBe('ECONNREFUSED');
    release[0]?.();
    const answer = await busy.answer();
    expect(answer?.body).toBe('finished');
    expect(headerValue(answer?.headers ?? [], 'connection')).toBe('close');
    await idle.untilEnded();
    await agent.exited;
    expect(agent.child.exitCode).toBe(0);
    expect(await haproxyOf(data, 'edge-0')).toBeUndefined();
  });

  it('exits with 78 and one plain sentence when the port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    afterThisTest(() => taken.close());
    await expect.poll(() => taken.listening).toBe(true);
    const { port } = taken.address() as AddressInfo;
    const agent = EdgeProcess.launch({ data: temporaryDirectory(), program: 'haproxy', port });
    await agent.exited;
    expect(agent.child.exitCode).toBe(78);
    expect(agent.stderr).toMatch(
      new RegExp(`^The edge cannot use port ${port} on 127\\.0\\.0\\.1: .*NONSTOP4_EDGE_PORT\\.\n$`),
    );
  });

  it('shares its port with another edge: new connections do not notice the end of one', async () => {
    const data = temporaryDirectory();
    const target = await HttpTarget.start();
    const one = await start(data);
    const two = await start(data, { name: 'edge-1', port: one.port });
    for (const edge of [one, two]) await edge.publish(1, [shopRoute([target])]);
    await one.kill('SIGTERM');
    for (let count = 0; count < 20; count += 1) expect((await ask({ port: two.port })).body).toBe(target.id);
  });

  it('lets nobody else at the socket by which HAProxy is told what to do', async () => {
    const data = temporaryDirectory();
    await start(data);
    const directory = dataDirectory(data).edge('edge-0');
    expect((await stat(join(directory, 'haproxy.sock'))).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });
});
