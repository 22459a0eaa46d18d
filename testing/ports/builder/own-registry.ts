import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { RegistryClient } from '../../../server/src/adapters/builder/registry/registry-client.ts';
import { run } from '../../../testbed/machine/run.ts';
import { freePorts } from '../../free-ports.ts';
import { removeDirectory } from '../../remove-directory.ts';
import type { ReferrersList } from './referrers-list.ts';

export interface RegistryLogin {
  user: string;
  password: string;
}

type Asked = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** Debian's docker-registry, empty, on the loopback: without a list of referrers, as many are. */
export class OwnRegistry {
  /** Host and port. */
  readonly address: string;
  /** With the login, where it wants one. */
  readonly client: RegistryClient;
  readonly requests: Asked[];
  /** What it answers with 507. */
  refuses: (asked: Asked) => boolean = () => false;
  /** As a newer one has it. */
  referrers: ReferrersList | undefined;
  readonly #end: () => void;

  private constructor(address: string, login: RegistryLogin | undefined, requests: Asked[], end: () => void) {
    this.address = address;
    this.client = new RegistryClient({ address, insecure: true, ...(login ?? { user: '', password: '' }) });
    this.requests = requests;
    this.#end = end;
  }

  /** `login`: without it nobody reads or writes. */
  static async start(login?: RegistryLogin): Promise<OwnRegistry> {
    const directory = mkdtempSync(join(tmpdir(), 'nonstop4-registry-'));
    const [port] = await freePorts(1);
    const program = await startProgram(directory, `127.0.0.1:${port}`, login);
    const requests: Asked[] = [];
    const door = createServer((asked, answer) => {
      const { method, url, headers } = asked;
      requests.push({ method, url, headers });
      if (registry.refuses(asked)) answer.writeHead(507).end('no room');
      else if (registry.referrers) void withReferrers(asked, answer, port ?? 0, registry.referrers);
      else passOn(asked, answer, port ?? 0);
    }).listen(0, '127.0.0.1');
    await once(door, 'listening');
    const registry = new OwnRegistry(`127.0.0.1:${(door.address() as AddressInfo).port}`, login, requests, () => {
      door.close();
      door.closeAllConnections();
      program.kill('SIGKILL');
      removeDirectory(directory);
    });
    return registry;
  }

  stop(): void {
    this.#end();
  }
}

async function startProgram(directory: string, address: string, login: RegistryLogin | undefined) {
  const passwords = join(directory, 'htpasswd');
  if (login) writeFileSync(passwords, await run(['htpasswd', '-inB', login.user], { input: login.password }));
  const settings = {
    version: '0.1',
    storage: { filesystem: { rootdirectory: join(directory, 'images') }, delete: { enabled: true } },
    http: { addr: address },
    log: { level: 'error', accesslog: { disabled: true } },
    ...(login ? { auth: { htpasswd: { realm: 'test', path: passwords } } } : {}),
  };
  writeFileSync(join(directory, 'registry.json'), JSON.stringify(settings));
  const program = spawn('docker-registry', ['serve', join(directory, 'registry.json')], { stdio: 'ignore' });
  await vi.waitFor(async () => {
    if (program.exitCode !== null) throw new Error(`docker-registry ended with ${program.exitCode}`);
    await fetch(`http://${address}/v2/`);
  });
  return program;
}

/** In front of a registry that keeps no such list. */
async function withReferrers(asked: IncomingMessage, answer: ServerResponse, port: number, list: ReferrersList) {
  const { method, url = '' } = asked;
  const [, kind, reference = ''] = /\/(referrers|manifests)\/([^/?]+)/.exec(url) ?? [];
  if (kind === 'referrers') {
    answer.setHeader('content-type', 'application/vnd.oci.image.index.v1+json').end(list.of(reference));
  } else if (kind === 'manifests' && method === 'PUT') {
    const body = Buffer.concat(await asked.toArray());
    const subject = list.put(body);
    if (subject !== undefined) answer.setHeader('oci-subject', subject);
    passOn(asked, answer, port, body);
  } else {
    if (method === 'DELETE') list.remove(reference);
    passOn(asked, answer, port);
  }
}

function passOn(asked: IncomingMessage, answer: ServerResponse, port: number, body?: Buffer): void {
  const { method, url: path, headers } = asked;
  const on = request({ host: '127.0.0.1', port, method, path, headers }, (said) => {
    answer.writeHead(said.statusCode ?? 502, said.headers);
    said.pipe(answer);
  });
  on.once('error', (error) => answer.destroy(error));
  if (body) on.end(body);
  else asked.pipe(on);
}
