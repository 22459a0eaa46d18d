import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../machine/exists.ts';
import { run } from '../machine/run.ts';
import { NETWORK, PKI, PORTS, WORKERS } from '../settings.ts';

/** Who has a certificate: its subject, and the names that it may serve under. A kubeconfig is written for clients of the API. */
interface Holder {
  name: string;
  subject: string;
  names?: string;
  kubeconfig?: boolean;
}

/** Names and groups are those that Kubernetes' own roles expect (kubernetes.io/docs/setup/best-practices/certificates). */
const HOLDERS: readonly Holder[] = [
  {
    name: 'apiserver',
    subject: '/CN=kube-apiserver',
    names: [
      `IP:${NETWORK.controlPlane},IP:127.0.0.1,IP:${NETWORK.apiService},DNS:localhost,DNS:kubernetes`,
      'DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local',
    ].join(','),
  },
  { name: 'admin', subject: '/O=system:masters/CN=admin', kubeconfig: true },
  { name: 'controllers', subject: '/CN=system:kube-controller-manager', kubeconfig: true },
  { name: 'scheduler', subject: '/CN=system:kube-scheduler', kubeconfig: true },
  { name: 'proxy', subject: '/CN=system:kube-proxy', kubeconfig: true },
  { name: 'kubelet-client', subject: '/O=system:masters/CN=apiserver-kubelet-client' },
  { name: 'front-proxy', subject: '/CN=front-proxy-client' },
  ...WORKERS.map(({ name, address }) => ({
    name,
    subject: `/O=system:nodes/CN=system:node:${name}`,
    names: `DNS:${name},IP:${address}`,
    kubeconfig: true,
  })),
];

export const certificate = (name: string) => join(PKI, `${name}.crt`);
export const key = (name: string) => join(PKI, `${name}.key`);
export const kubeconfig = (name: string) => join(PKI, `${name}.kubeconfig`);

/** Makes the authority and all certificates once. */
export async function ensureCertificates(): Promise<void> {
  if (await exists(kubeconfig('admin'))) return;
  await mkdir(PKI, { recursive: true, mode: 0o700 });
  await openssl(
    'req',
    '-x509',
    ...newKey('ca'),
    '-days',
    '365',
    '-out',
    certificate('ca'),
    '-subj',
    '/CN=nonstop4-testbed',
  );
  await openssl('genrsa', '-out', key('service-accounts'), '2048');
  await openssl('rsa', '-in', key('service-accounts'), '-pubout', '-out', join(PKI, 'service-accounts.pub'));
  // One after the other: they share the authority's file of serial numbers. The administrator's is the last, as the mark that all are there.
  const inOrder = HOLDERS.toSorted((a, b) => Number(a.name === 'admin') - Number(b.name === 'admin'));
  for (const holder of inOrder) await issue(holder);
}

async function issue({ name, subject, names, kubeconfig: wantsKubeconfig }: Holder): Promise<void> {
  const [request, extensions] = [join(PKI, `${name}.csr`), join(PKI, `${name}.ext`)];
  await openssl('req', '-new', ...newKey(name), '-out', request, '-subj', subject);
  const lines = ['keyUsage=digitalSignature,keyEncipherment', 'extendedKeyUsage=clientAuth,serverAuth'];
  await writeFile(extensions, [...lines, ...(names ? [`subjectAltName=${names}`] : [])].join('\n'));
  const signer = ['-CA', certificate('ca'), '-CAkey', key('ca'), '-CAcreateserial'];
  await openssl(
    'x509',
    '-req',
    '-in',
    request,
    ...signer,
    '-days',
    '365',
    '-extfile',
    extensions,
    '-out',
    certificate(name),
  );
  await Promise.all([request, extensions].map((path) => rm(path)));
  if (wantsKubeconfig) await writeKubeconfig(name);
}

async function writeKubeconfig(name: string): Promise<void> {
  const inline = async (path: string) => (await readFile(path)).toString('base64');
  const server = `https://${NETWORK.controlPlane}:${PORTS.api}`;
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'testbed', cluster: { server, 'certificate-authority-data': await inline(certificate('ca')) } }],
    users: [
      {
        name,
        user: {
          'client-certificate-data': await inline(certificate(name)),
          'client-key-data': await inline(key(name)),
        },
      },
    ],
    contexts: [{ name: 'testbed', context: { cluster: 'testbed', user: name } }],
    'current-context': 'testbed',
  };
  // JSON is YAML.
  await writeFile(kubeconfig(name), JSON.stringify(content, undefined, 2), { mode: 0o600 });
}

function newKey(name: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key(name)];
}

function openssl(...args: string[]): Promise<string> {
  return run(['openssl', ...args]);
}
