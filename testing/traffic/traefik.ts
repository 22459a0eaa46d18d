import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTraefik } from '../../testbed/binaries/build-binaries.ts';
import { freePorts } from '../free-ports.ts';

/** Whose GatewayClasses are Traefik's. */
const CONTROLLER = 'traefik.io/gateway-controller';
const LABEL = 'nonstop4.dev/gateway-of';

/** Traefik for one GatewayClass, as a process of this machine that reaches pods by their addresses; visitors reach it on loopback only. */
export interface Traefik {
  /** Ports of its listeners: a Gateway must name these. */
  port: number;
  tlsPort: number;
  pid: number;
  /** What a GatewayClass must be, to be this process's and no other's. */
  gatewayClass(name: string): object;
  /** What it has written, for who wants to know why it did not do something. */
  output(): string;
  stop(): Promise<void>;
}

export interface TraefikSettings {
  /** Beyond what it needs to run at all; absent: its own defaults. */
  args?: readonly string[];
  /** Configuration of its file provider. */
  file?: object;
}

export async function startTraefik(kubeconfig: string, settings: TraefikSettings = {}): Promise<Traefik> {
  const program = await ensureTraefik((text) => process.stderr.write(`${text}\n`));
  const directory = mkdtempSync(join(tmpdir(), 'nonstop4-traefik-'));
  const [port = 0, tlsPort = 0] = await freePorts(2);
  const owner = `test-${process.pid}-${port}`;
  const argv = [
    // It would ask its makers for a newer version.
    ...[
      '--global.checknewversion=false',
      '--global.sendanonymoususage=false',
      '--log.level=INFO',
      '--log.nocolor=true',
    ],
    ...[`--entrypoints.web.address=127.0.0.1:${port}`, `--entrypoints.websecure.address=127.0.0.1:${tlsPort}`],
    ...['--providers.kubernetesgateway=true', `--providers.kubernetesgateway.labelselector=${LABEL}=${owner}`],
    '--providers.kubernetesgateway.statusaddress.ip=127.0.0.1',
    ...fileProvider(directory, settings.file),
    ...(settings.args ?? []),
  ];
  const child = spawn(program, argv, {
    cwd: directory,
    env: { KUBECONFIG: kubeconfig, HOME: directory, PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  return {
    port,
    tlsPort,
    pid: child.pid ?? 0,
    gatewayClass: (name) => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name, labels: { [LABEL]: owner } },
      spec: { controllerName: CONTROLLER },
    }),
    output: () => output,
    stop: async () => {
      await ended(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function fileProvider(directory: string, content: object | undefined): string[] {
  if (!content) return [];
  const path = join(directory, 'file.yaml');
  // JSON is YAML.
  writeFileSync(path, JSON.stringify(content));
  return [`--providers.file.filename=${path}`];
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await end;
}
