import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ApiException, type KubernetesObject, KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node';
import type { Cluster } from '../../../server/src/kubernetes/cluster.ts';
import { FIELD_MANAGER } from '../../../server/src/kubernetes/names.ts';
import { VIRTUAL_ADDRESS } from './fixed-inputs.ts';
import { nameOf } from './review/review.ts';

const ACCOUNT_MS = 30_000;
const LOOK_MS = 200;
const POD_SECURITY = 'pod-security.kubernetes.io';

export interface DryRunResult {
  accepted: number;
  /** What was refused or warned about, each in the API server's words. */
  troubles: string[];
}

/**
 * Sends every object to the API server as the platform does, by server-side apply, with `dryRun=All`: everything is checked and admitted,
 * nothing is kept. What lies in a namespace is sent to one that is there for this and in which Pod Security says what is not restricted.
 */
export async function dryRun(
  cluster: Cluster,
  files: ReadonlyMap<string, readonly KubernetesObject[]>,
): Promise<DryRunResult> {
  const name = `ns4-dry-run-${randomBytes(4).toString('hex')}`;
  const namespaces = { restricted: name, privileged: `${name}-address` };
  try {
    await makeNamespaces(cluster, namespaces);
    const api = cluster.config.makeApiClient(WarningApi);
    const troubles: string[] = [];
    let accepted = 0;
    for (const [file, objects] of files) {
      for (const object of objects) {
        const trouble = await troubleWith(api, placed(object, namespaces));
        if (trouble === undefined) accepted += 1;
        else troubles.push(`${file}: ${nameOf(object)}: ${trouble}`);
      }
    }
    return { accepted, troubles };
  } finally {
    for (const each of Object.values(namespaces))
      await cluster.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: each } });
  }
}

/** Keeps the warnings of the answers, which the client passes over. */
class WarningApi extends KubernetesObjectApi {
  #warnings: string[] = [];

  /** Those since the last time. */
  takeWarnings(): string[] {
    return this.#warnings.splice(0);
  }

  protected override processResponse<T extends KubernetesObject>(
    ...[response, type]: Parameters<KubernetesObjectApi['processResponse']>
  ): Promise<T> {
    const { warning } = response.headers;
    if (warning !== undefined) this.#warnings.push(warning);
    return super.processResponse(response, type);
  }
}

async function troubleWith(api: WarningApi, object: KubernetesObject): Promise<string | undefined> {
  try {
    await api.patch(object, undefined, 'All', FIELD_MANAGER, true, PatchStrategy.ServerSideApply);
    const warnings = api.takeWarnings();
    return warnings.length === 0 ? undefined : `warned about: ${warnings.join('; ')}`;
  } catch (error) {
    if (!(error instanceof ApiException)) throw error;
    return `refused: ${JSON.stringify(error.body)}`;
  }
}

/** In a namespace of this trial; a volume under a name of it, since where its files are cannot be changed of one that is there. */
function placed(object: KubernetesObject, { restricted, privileged }: Namespaces): KubernetesObject {
  const { name, namespace } = object.metadata ?? {};
  if (object.kind === 'PersistentVolume')
    return { ...object, metadata: { ...object.metadata, name: `${restricted}-${name}` } };
  if (namespace === undefined) return object;
  const other = namespace === VIRTUAL_ADDRESS.namespace ? privileged : restricted;
  return { ...object, metadata: { ...object.metadata, namespace: other } };
}

interface Namespaces {
  restricted: string;
  privileged: string;
}

async function makeNamespaces(cluster: Cluster, namespaces: Namespaces): Promise<void> {
  for (const [level, name] of Object.entries(namespaces)) {
    // Pods are refused, and what makes pods is warned about.
    const labels = { [`${POD_SECURITY}/enforce`]: level, [`${POD_SECURITY}/warn`]: level };
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    await untilAccount(cluster, name);
  }
}

/** Every namespace gets an account a moment after it was made; before that no pod is taken. */
async function untilAccount(cluster: Cluster, namespace: string): Promise<void> {
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } };
  for (const began = performance.now(); performance.now() - began < ACCOUNT_MS; await pause(LOOK_MS)) {
    if (await cluster.read(account)) return;
  }
  throw new Error(`The namespace ${namespace} has no account after ${ACCOUNT_MS / 1_000} s.`);
}
