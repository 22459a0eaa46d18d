import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { temporaryDirectory } from '../testing/temporary-directory.ts';

const SYSTEMD = join(import.meta.dirname, 'systemd');
const COMPOSE = join(import.meta.dirname, 'compose');
const PACKAGE = '/opt/nonstop4/lib/node_modules/nonstop4';
const unit = readFileSync(join(SYSTEMD, 'nonstop4.service'), 'utf8');

interface Service {
  image: string;
  build?: { context: string; dockerfile: string };
  profiles?: string[];
  environment: Record<string, string>;
  ports?: string[];
  volumes: string[];
  secrets: string[];
  privileged?: boolean;
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, null>;
  secrets: Record<string, { file: string }>;
}

/** What a unit says of a setting, in order. */
function settings(name: string): string[] {
  return [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value]) => value ?? '');
}

it('systemd takes the unit, with the program where npm puts it', (context) => {
  if (spawnSync('systemd-analyze', ['--version']).status !== 0) context.skip('no systemd-analyze here');
  const directory = temporaryDirectory();
  const program = join(directory, 'node');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  const file = join(directory, 'nonstop4.service');
  writeFileSync(file, unit.replaceAll(`${PACKAGE}/node_modules/.bin/node`, program));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
  expect(stderr).not.toContain('nonstop4.service');
  expect(status).toBe(0);
  const judged = spawnSync('systemd-analyze', ['security', '--offline=yes', '--threshold=45', file], {
    encoding: 'utf8',
  });
  expect(judged.stdout + judged.stderr).toContain('Overall exposure level');
  expect(judged.status).toBe(0);
});

it('systemd lets what runs apps outlive a supervisor that dies, and an app that is ended for its memory', () => {
  expect(settings('KillMode')).toEqual(['process']);
  expect(settings('Restart')).toEqual(['on-failure']);
  expect(settings('RestartPreventExitStatus')).toEqual(['78']);
  expect(settings('OOMPolicy')).toEqual(['continue']);
  expect(Number(settings('TimeoutStopSec')[0])).toBeGreaterThan(15 + 35 + 15);
});

it('nothing in the unit keeps bubblewrap from making sandboxes', () => {
  const breaking = [
    'PrivateTmp',
    'ProtectKernelTunables',
    'ProtectKernelLogs',
    'ProtectProc',
    'ProcSubset',
    'ProtectHostname',
  ];
  for (const name of [
    ...breaking,
    'RestrictNamespaces',
    'AmbientCapabilities',
    'MemoryDenyWriteExecute',
    'PrivateUsers',
  ])
    expect(settings(name), name).toEqual([]);
  expect(settings('SystemCallFilter').join(' ')).not.toMatch(/@mount|@privileged|@sandbox/);
});

it('systemd takes the user and the directories', (context) => {
  if (spawnSync('systemd-sysusers', ['--version']).status !== 0) context.skip('no systemd-sysusers here');
  const root = temporaryDirectory();
  mkdirSync(join(root, 'etc'));
  const users = spawnSync('systemd-sysusers', [`--root=${root}`, join(SYSTEMD, 'nonstop4.sysusers.conf')], {
    encoding: 'utf8',
  });
  expect(users.stderr).not.toMatch(/nonstop4\.sysusers\.conf:\d/);
  expect(readFileSync(join(root, 'etc/passwd'), 'utf8')).toMatch(
    /^nonstop4:x:\d+:\d+:NonStop4:\/var\/lib\/nonstop4:\/usr\/sbin\/nologin$/m,
  );
  const directories = readFileSync(join(SYSTEMD, 'nonstop4.tmpfiles.conf'), 'utf8').match(/^d \S+/gm);
  expect(directories).toEqual(['d /var/lib/nonstop4', 'd /etc/nonstop4']);
});

it('the compose file is whole: what services name is there, and nothing is open to more than this machine', () => {
  const text = readFileSync(join(COMPOSE, 'compose.yaml'), 'utf8');
  expect(parseDocument(text, { strict: true, uniqueKeys: true }).errors).toEqual([]);
  const { services, volumes, secrets } = parse(text) as Compose;
  expect(Object.keys(services)).toEqual(['nonstop4', 'mariadb']);
  expect(services['nonstop4']?.profiles).toBeUndefined();
  expect(services['mariadb']?.profiles).toEqual(['mariadb']);
  for (const [name, service] of Object.entries(services)) {
    for (const volume of service.volumes) expect(volumes, name).toHaveProperty(volume.split(':')[0] ?? '');
    for (const secret of service.secrets) expect(secrets, name).toHaveProperty(secret);
    for (const port of service.ports ?? []) expect(port, name).toMatch(/^127\.0\.0\.1:/);
    if (service.build) expect(existsSync(join(COMPOSE, service.build.dockerfile)), name).toBe(true);
    expect(service.privileged, name).toBeUndefined();
    // Passwords are in files; the root's is made by chance.
    expect(
      Object.keys(service.environment).filter((key) => /PASSWORD$/.test(key) && !/RANDOM/.test(key)),
      name,
    ).toEqual([]);
  }
});
