import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CliHome } from '../../../testing/cli/run-cli.ts';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';

/** What a kubectl answers by its first words; what is not there is refused, as by a cluster that does not know it. */
type Answers = Record<string, unknown>;

const node = (name: string, more: { unschedulable?: boolean; taints?: { effect: string }[] } = {}, ready = 'True') => ({
  ...{ metadata: { name }, spec: more, status: { conditions: [{ type: 'Ready', status: ready }] } },
});
const pod = (purpose: 'server' | 'edge', name: string, nodeName: string, more: object = {}) => ({
  kind: 'Pod',
  metadata: {
    name,
    labels: { 'nonstop4.dev/purpose': purpose, ...(purpose === 'server' ? { 'nonstop4.dev/server': name } : {}) },
  },
  spec: { nodeName },
  status: { conditions: [{ type: 'Ready', status: 'True' }], ...more },
});
const deployment = (name: string, replicas = 1) => ({ kind: 'Deployment', metadata: { name }, spec: { replicas } });
const service = (more: object) => ({
  ...{ kind: 'Service', metadata: { name: 'edge' }, spec: { type: 'LoadBalancer', ...more }, status: {} },
});

const HEALTHY: Answers = {
  version: { clientVersion: {}, serverVersion: { gitVersion: 'v1.34.4' } },
  'auth can-i': 'yes',
  'get nodes': { items: [node('one'), node('two')] },
  'get storageclasses': { items: [{ metadata: { name: 'shared-files' } }] },
  'get --raw': {},
};
const INSTALLED = [
  deployment('server-0'),
  deployment('server-1'),
  deployment('edge', 2),
  pod('server', 'server-0', 'one'),
  pod('server', 'server-1', 'two'),
  pod('edge', 'edge-a', 'one'),
  pod('edge', 'edge-b', 'two'),
  service({ externalIPs: ['10.0.0.9'] }),
];
const NAMESPACED = 'get -n';

/** Of the shell's own words only: the PATH has nothing but it. Its first argument is how long to wait. */
function program(answers: Answers): string {
  const cases = Object.entries(answers)
    .filter(([, answer]) => answer !== undefined)
    .map(([words, answer]) => `"${words}"|"${words} "*) printf '%s' '${JSON.stringify(answer)}' ;;`);
  return ['#!/bin/sh', 'shift', 'case "$*" in', ...cases, "*) echo 'error: not known' >&2; exit 1 ;;", 'esac', ''].join(
    '\n',
  );
}

async function diagnose(answers: Answers | undefined, ...args: string[]) {
  const bin = temporaryDirectory();
  if (answers !== undefined) writeFileSync(join(bin, 'kubectl'), program(answers), { mode: 0o755 });
  const home = await CliHome.make({ PATH: bin });
  onTestFinished(() => home.remove());
  const { code, stdout } = await home.run(['doctor', '--cluster', '--json', ...args]);
  const { ok, checks } = JSON.parse(stdout) as {
    ok: boolean;
    checks: { id: string; state: string; detail: string; fix?: string }[];
  };
  return { code, ok, checks, of: (id: string) => checks.find((check) => check.id === id) };
}

describe('doctor of a cluster', () => {
  it('finds one fit on which nothing is installed yet', async () => {
    const found = await diagnose({ ...HEALTHY, [NAMESPACED]: { items: [] } });
    expect(found).toMatchObject({ code: 0, ok: true });
    expect(found.of('kubernetes')).toMatchObject({ state: 'ok', detail: 'v1.34.4' });
    expect(found.of('nodes')).toMatchObject({ state: 'ok', detail: '2 are ready and take pods' });
    expect(found.of('storage')).toMatchObject({ state: 'ok', detail: 'shared-files' });
    expect(found.of('installation')).toMatchObject({ state: 'warn', fix: 'docs/install-kubernetes.md' });
  });

  it('finds an installation whole', async () => {
    const found = await diagnose({ ...HEALTHY, [NAMESPACED]: { items: INSTALLED } });
    expect(found).toMatchObject({ code: 0, ok: true });
    expect(found.of('server-1')).toMatchObject({ state: 'ok', detail: 'ready on two' });
    expect(found.of('edge')).toMatchObject({ state: 'ok', detail: 'ready on one, two' });
    expect(found.of('address')).toMatchObject({ state: 'ok', detail: '10.0.0.9' });
    expect(found.checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  });

  it('says what keeps a server from being ready, and of all that they are on one node', async () => {
    const waiting = { conditions: [], containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }] };
    const refused = { conditions: [], containerStatuses: [{ lastState: { terminated: { exitCode: 78 } } }] };
    const of = (more: object) =>
      diagnose({
        ...HEALTHY,
        [NAMESPACED]: {
          items: [
            ...INSTALLED.filter(({ metadata: { name } }) => name !== 'edge-b'),
            pod('edge', 'edge-b', 'one'),
            deployment('server-2'),
            pod('server', 'server-2', 'one', more),
          ],
        },
      });
    const stuck = await of(waiting);
    expect(stuck).toMatchObject({ code: 1, ok: false });
    expect(stuck.of('server-2')).toMatchObject({
      ...{ state: 'missing', detail: '0 of 1 ready: ContainerCreating', fix: 'kubectl -n nonstop4 describe pod' },
    });
    expect(stuck.of('edges-spread')).toMatchObject({
      state: 'warn',
      detail: expect.stringContaining('all are on one'),
    });
    expect((await of(refused)).of('server-2')).toMatchObject({
      detail: expect.stringContaining('does not take a setting'),
      fix: 'kubectl -n nonstop4 logs deploy/server-2',
    });
  });

  it.each([
    [
      'nobody has an address for visitors',
      { [NAMESPACED]: { items: [...INSTALLED.slice(0, -1), service({})] } },
      'address',
      'missing',
    ],
    [
      'one node takes no pods',
      { 'get nodes': { items: [node('one'), node('two', { unschedulable: true })] } },
      'nodes',
      'missing',
    ],
    [
      'a node is tainted',
      { 'get nodes': { items: [node('one'), node('two', { taints: [{ effect: 'NoSchedule' }] })] } },
      'nodes',
      'missing',
    ],
    ['it is too old', { version: { serverVersion: { gitVersion: 'v1.30.2' } } }, 'kubernetes', 'missing'],
    ['it does not answer', { version: { clientVersion: {} } }, 'kubernetes', 'missing'],
    ['who asks may not install', { 'auth can-i': undefined }, 'rights', 'warn'],
    ['there is no storage', { 'get storageclasses': { items: [] } }, 'storage', 'warn'],
    ['the namespace may not be read', { [NAMESPACED]: undefined }, 'installation', 'warn'],
  ])('says when %s', async (_, more, id, state) => {
    const found = await diagnose({ ...HEALTHY, [NAMESPACED]: { items: [] }, ...more });
    expect(found.of(id)?.state).toBe(state);
    expect(found.ok).toBe(state !== 'missing');
  });

  it('says that there is no kubectl, and looks into the namespace that it is given', async () => {
    expect((await diagnose(undefined)).of('kubernetes')).toMatchObject({ state: 'missing', fix: expect.any(String) });
    const found = await diagnose({ ...HEALTHY, [NAMESPACED]: { items: [deployment('server-0')] } }, '--namespace', 'x');
    expect(found.of('server-0')).toMatchObject({ fix: 'kubectl -n x logs deploy/server-0' });
  });
});
