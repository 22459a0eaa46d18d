import { mkdtemp, writeFile } from 'node:fs/promises';
import { connect as connectHttp2, constants } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostnameHttpsView, operations } from '@nonstop4/contract';
import { startAcmeServer } from '../../../testing/https/acme-server.ts';
import { removeDirectory } from '../../../testing/remove-directory.ts';
import { until } from '../../harness/until.ts';
import { askVisitor } from '../ask-visitor.ts';
import { seconds } from '../figures.ts';
import { load, tooMany } from '../load.ts';
import { ProofApp } from '../proof-app.ts';
import type { ProofContext, ProofResult } from '../proof-part.ts';
import { ENTRANCE } from '../testbed.ts';

const CERTIFIED_MS = 60_000;
const HOSTNAME = 'secure.example.com';

/**
 * A name is added to an App: a certificate is ordered for it from an authority that looks for it at the virtual address, visitors come by
 * https, and updates under load lose nothing.
 */
export async function https(context: ProofContext): Promise<ProofResult> {
  const { platform, cluster, progress } = context;
  const directory = await mkdtemp(join(tmpdir(), 'nonstop4-proof-'));
  const acme = await startAcmeServer(ENTRANCE.port, ENTRANCE.host);
  const app = new ProofApp('secure', platform, cluster, ENTRANCE);
  let back = async () => {};
  try {
    await writeFile(join(directory, 'ca.pem'), acme.caCertificates);
    progress.step('A server that orders certificates …');
    back = await platform.restartWith({
      NONSTOP4_EDGE_TLS_PORT: String(ENTRANCE.tlsPort),
      NONSTOP4_ACME_DIRECTORY: acme.directoryUrl,
      NONSTOP4_ACME_CA: join(directory, 'ca.pem'),
    });
    await app.deploy(app.nextProgram());
    await app.untilRedundant();
    return await proveHttps({ ...context, app }, await acme.root());
  } finally {
    await app.remove().catch(() => undefined);
    await back();
    await acme.stop();
    removeDirectory(directory);
  }
}

async function proveHttps(context: ProofContext, root: string): Promise<ProofResult> {
  const { app, platform, progress, options } = context;
  progress.step(`A certificate for ${HOSTNAME} …`);
  const began = performance.now();
  const body = { extraHostnames: [HOSTNAME] };
  await platform.api.call(operations.changeApp, { params: { app: app.name }, body });
  const entry = await until(() => secured(app), { timeoutMs: CERTIFIED_MS, what: `a certificate for ${HOSTNAME}` });
  const visitable = await until(() => visit(root), { timeoutMs: CERTIFIED_MS, what: `an answer by https` });
  const took = performance.now() - began;
  const redirected = await askVisitor(ENTRANCE, HOSTNAME, '/a?b=c');
  const broken = [
    ...(visitable.startsWith('200 version ') ? [] : [`https answered ${visitable}`]),
    ...(redirected.startsWith('308 ') ? [] : [`plain HTTP answered ${redirected}, not 308`]),
  ];
  const report = await load(
    context,
    async () => {
      for (let round = 1; round <= Math.min(5, options.updates); round += 1) {
        progress.step(`Update under https, ${round} …`);
        const run = await app.deploy(app.nextProgram());
        if (run.state !== 'succeeded')
          throw new Error(`an update under https ${run.state}: ${JSON.stringify(run.failure)}`);
        await app.untilRedundant();
      }
    },
    { https: { hostname: HOSTNAME } },
  );
  return {
    title: `${Math.min(5, options.updates)} rolling updates under https`,
    promise: 'a certificate is got by itself; HTTP/2; plain requests are sent to https; 0 failed, POST included',
    load: report,
    broken: [...broken, ...tooMany(report, 'GET'), ...tooMany(report, 'POST')],
    facts: [
      `from the name to an answer by HTTP/2 with a certificate of the authority: ${seconds(took)}`,
      `valid until ${entry.notAfter ?? 'nobody knows when'}`,
    ],
  };
}

async function secured(app: ProofApp): Promise<HostnameHttpsView | undefined> {
  const { hostnames = [] } = (await app.detail().catch(() => undefined))?.https ?? {};
  const entry = hostnames.find(({ hostname }) => hostname === HOSTNAME);
  if (entry?.failure) throw new Error(`no certificate: ${JSON.stringify(entry.failure)}`);
  return entry?.state === 'secure' ? entry : undefined;
}

/** Status and text by HTTP/2, from a visitor that knows the authority and trusts nobody else. */
function visit(root: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const session = connectHttp2(`https://${ENTRANCE.host}:${ENTRANCE.tlsPort}`, { ca: root, servername: HOSTNAME });
    session.once('error', () => resolve(undefined));
    const asked = session.request({ [constants.HTTP2_HEADER_PATH]: '/', [constants.HTTP2_HEADER_AUTHORITY]: HOSTNAME });
    let [status, text] = ['', ''];
    asked.once('response', (head) => {
      status = String(head[constants.HTTP2_HEADER_STATUS]);
    });
    asked.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    asked.once('end', () => {
      session.close();
      resolve(`${status} ${text.trim()}`);
    });
    asked.once('error', () => resolve(undefined));
    asked.end();
  });
}
