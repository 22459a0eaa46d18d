import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiProblem } from '@nonstop4/contract';
import { describe, expect, it, onTestFinished } from 'vitest';
import { pipelineRun } from '../../../testing/cli/sample-data.ts';
import { freePorts } from '../../../testing/free-ports.ts';
import { sendUntilAnswered } from './send-until-answered.ts';

const SIZE = 300_000;
const REFUSAL = {
  ...{ type: 'urn:nonstop4:problem:role-too-small', title: 'No', status: 403, detail: 'Ask its owner.' },
  ...{ code: 'role-too-small', params: {}, requestId: 'r' },
};

function archive() {
  const directory = mkdtempSync(join(tmpdir(), 'nonstop4-cli-'));
  const path = join(directory, 'shop.zip');
  writeFileSync(path, Buffer.alloc(SIZE, 'x'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return { path, fileName: 'shop.zip', sizeBytes: SIZE, dispose: async () => {} };
}

async function server(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const running = createServer(answer);
  running.listen(0, '127.0.0.1');
  await once(running, 'listening');
  onTestFinished(() => {
    running.closeAllConnections();
    running.close();
  });
  return { url: `http://127.0.0.1:${(running.address() as AddressInfo).port}`, token: 'token' };
}

const options = { app: 'shop', language: 'en', signal: new AbortController().signal, onProgress: () => {} };

describe('an upload', () => {
  it('whose connection is lost in the middle is sent again with the same key', async () => {
    const keys: (string | null)[] = [];
    let received = 0;
    const connection = await server((request, response) => {
      keys.push(new URL(request.url ?? '', 'http://server').searchParams.get('key'));
      if (keys.length === 1) {
        request.once('data', () => request.socket.resetAndDestroy());
        return;
      }
      request.on('data', (part: Buffer) => {
        received += part.length;
      });
      request.on('end', () => response.writeHead(202).end(JSON.stringify(pipelineRun({ state: 'queued' }))));
    });
    expect(await sendUntilAnswered(connection, archive(), options)).toMatchObject({ state: 'queued' });
    expect(keys).toEqual([expect.stringMatching(/^[\w-]{36}$/), keys[0]]);
    expect(received).toBe(SIZE);
  });

  // Sent again it would take longer than this.
  it('to nobody fails at once', { timeout: 5_000 }, async () => {
    const [port] = await freePorts(1);
    const connection = { url: `http://127.0.0.1:${port}`, token: 'token' };
    await expect(sendUntilAnswered(connection, archive(), options)).rejects.toThrow('ECONNREFUSED');
  });

  it('that is refused is sent once', async () => {
    let asked = 0;
    const connection = await server((request, response) => {
      asked += 1;
      request.resume().on('end', () => response.writeHead(403).end(JSON.stringify(REFUSAL)));
    });
    await expect(sendUntilAnswered(connection, archive(), options)).rejects.toBeInstanceOf(ApiProblem);
    expect(asked).toBe(1);
  });
});
