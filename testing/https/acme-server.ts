import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../e2e/harness/until.ts';
import { ensureAcmePrograms } from '../../testbed/binaries/build-binaries.ts';
import { freePorts } from '../free-ports.ts';
import { makeCertificate } from './certificates.ts';

export interface AcmeServer {
  directoryUrl: string;
  /** What its own https goes by. */
  caCertificates: string;
  /** Signs what it gives. */
  root(): Promise<string>;
  /** Makes a name lead to this address; every other one leads to the loopback. */
  point(hostname: string, address: string): Promise<void>;
  /** Makes a name lead nowhere. */
  unname(hostname: string): Promise<void>;
  stop(): Promise<void>;
}

/** Pebble, Let's Encrypt's small ACME server, with a DNS server of its own. Every name leads to `address`, and challenges are looked for there. */
export async function startAcmeServer(httpPort: number, address = '127.0.0.1'): Promise<AcmeServer> {
  const { pebble, challengeDns } = await ensureAcmePrograms((text) => process.stderr.write(`${text}\n`));
  const directory = mkdtempSync(join(tmpdir(), 'nonstop4-acme-'));
  const [port, management, dns, dnsManagement] = await freePorts(4);
  const { chain, key, root } = makeCertificate({ hostnames: ['localhost'] });
  writeFileSync(join(directory, 'cert.pem'), chain);
  writeFileSync(join(directory, 'key.pem'), key, { mode: 0o600 });
  const config = {
    pebble: {
      listenAddress: `127.0.0.1:${port}`,
      managementListenAddress: `127.0.0.1:${management}`,
      certificate: join(directory, 'cert.pem'),
      privateKey: join(directory, 'key.pem'),
      httpPort,
      tlsPort: 1,
      domainBlocklist: ['blocked.example.com'],
      profiles: { default: { description: 'the usual one', validityPeriod: 7_776_000 } },
    },
  };
  writeFileSync(join(directory, 'config.json'), JSON.stringify(config));
  const off = ['-http01', '', '-https01', '', '-tlsalpn01', '', '-doh', ''];
  const named = ['-dnsserver', `127.0.0.1:${dns}`, '-management', `127.0.0.1:${dnsManagement}`];
  const programs = [
    spawn(challengeDns, [...named, '-defaultIPv4', address, '-defaultIPv6', '', ...off], { stdio: 'ignore' }),
    spawn(pebble, ['-config', join(directory, 'config.json'), '-dnsserver', `127.0.0.1:${dns}`], {
      // No pauses before it looks, and no nonces that it refuses on purpose.
      env: { PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0' },
      stdio: 'ignore',
    }),
  ];
  const directoryUrl = `https://localhost:${port}/dir`;
  await untilAnswered(directoryUrl, root, programs);
  const told = (path: string, body: object) =>
    fetch(`http://127.0.0.1:${dnsManagement}${path}`, { method: 'POST', body: JSON.stringify(body) });
  return {
    directoryUrl,
    caCertificates: root,
    root: () => get(`https://localhost:${management}/roots/0`, root),
    point: async (host, address) => void (await told('/add-a', { host: `${host}.`, addresses: [address] })),
    unname: async (host) => void (await told('/set-servfail', { host: `${host}.` })),
    stop: async () => {
      await stopAll(programs);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function untilAnswered(url: string, ca: string, programs: readonly ChildProcess[]): Promise<void> {
  await until(
    async () => {
      const ended = programs.find(({ exitCode }) => exitCode !== null);
      if (ended) throw new Error(`${ended.spawnfile} ended with ${ended.exitCode}`);
      return get(url, ca).catch(() => undefined);
    },
    { timeoutMs: 20_000, what: `an answer of ${url}` },
  );
}

function get(url: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { ca, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.once('end', () => resolve(text)).once('error', reject);
    })
      .once('error', reject)
      .end();
  });
}

async function stopAll(programs: readonly ChildProcess[]): Promise<void> {
  await Promise.all(
    programs.map(async (program) => {
      if (program.exitCode !== null || program.signalCode !== null) return;
      const ended = new Promise((resolve) => program.once('exit', resolve));
      program.kill('SIGKILL');
      await ended;
    }),
  );
}
