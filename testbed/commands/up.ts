import { mkdir } from 'node:fs/promises';
import { ensureBinaries } from '../binaries/build-binaries.ts';
import { ensureCertificates } from '../cluster/certificates.ts';
import { linkParts, startControlPlane } from '../cluster/control-plane.ts';
import { startDns } from '../cluster/dns.ts';
import { installGatewayApi } from '../cluster/gateway-api.ts';
import { ensureHierarchies } from '../cluster/hierarchies.ts';
import { startMetricsServer } from '../cluster/metrics-server.ts';
import { ensureNetwork } from '../cluster/network.ts';
import { startRegistry } from '../cluster/registry.ts';
import { ensureSharedDirectory } from '../cluster/shared-directory.ts';
import { noteForeignPlaces } from '../cluster/traces.ts';
import { startWorker, untilReady } from '../cluster/worker.ts';
import { ensureBaseImages } from '../images/base-images.ts';
import { ensurePauseImage } from '../images/push-image.ts';
import { ensureRequirements } from '../machine/requirements.ts';
import { ADMIN_KUBECONFIG, RUN, STATE, WORKERS } from '../settings.ts';

/** Brings the cluster up, or brings back what of it does not run. */
export async function up(say: (text: string) => void): Promise<void> {
  await ensureRequirements(say);
  const binaries = await ensureBinaries(say);
  const began = performance.now();
  for (const directory of [STATE, RUN]) await mkdir(directory, { recursive: true, mode: 0o711 });
  await noteForeignPlaces();
  await ensureHierarchies();
  await ensureSharedDirectory();
  await ensureCertificates();
  await ensureNetwork();
  await linkParts(binaries.kubernetes);
  await startRegistry();
  await Promise.all([startControlPlane(), ensurePauseImage(binaries.crane, binaries.pause)]);
  await ensureBaseImages(binaries.crane, say);
  await Promise.all(WORKERS.map((worker) => startWorker(worker)));
  await startDns(binaries.coredns);
  await installGatewayApi();
  await startMetricsServer(binaries['metrics-server']);
  await Promise.all(WORKERS.map((worker) => untilReady(worker)));
  say(
    `Two workers are ready after ${((performance.now() - began) / 1_000).toFixed(1)} s. KUBECONFIG=${ADMIN_KUBECONFIG}`,
  );
}
