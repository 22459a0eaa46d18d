import type { V1Pod } from '@kubernetes/client-node';
import { appContainer, podSpec } from '../../../server/src/adapters/runtime/kubernetes/manifests/pod-template.ts';
import type { Artifact } from '../../../server/src/domain/artifact.ts';
import type { Cluster } from '../../../server/src/kubernetes/cluster.ts';
import { environmentSecret } from '../../../server/src/kubernetes/environment-secret.ts';
import { until } from '../runtime/local-harness.ts';

const WAIT_MS = 120_000;

/** Runs an image Artifact in a pod as the Kubernetes runtime does, and gives its answer to one request. */
export async function answerOf(
  cluster: Cluster,
  namespace: string,
  artifact: Artifact,
  path: string,
): Promise<{ status: number; text: string }> {
  const name = `run-${artifact.id.replaceAll('_', '-')}`;
  const metadata = { name, namespace };
  const pod: V1Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: {
      ...podSpec(
        [
          appContainer(
            {
              artifact,
              env: {},
              volumePath: '/data',
              memoryLimitBytes: 512 * 1024 * 1024,
              healthCheck: { kind: 'http', path },
            },
            name,
          ),
        ],
        undefined,
      ),
      restartPolicy: 'Never',
    },
  };
  await cluster.apply(environmentSecret(metadata, {}));
  await cluster.create(pod);
  try {
    return await until(async () => {
      const seen = await cluster.read<V1Pod>({ apiVersion: 'v1', kind: 'Pod', metadata });
      const [app] = seen?.status?.containerStatuses ?? [];
      if (app?.state?.terminated) throw new Error(`${artifact.id} ended: ${JSON.stringify(app.state.terminated)}`);
      if (!app?.state?.running || seen?.status?.podIP === undefined) return undefined;
      const response = await fetch(`http://${seen.status.podIP}:8080${path}`).catch(() => undefined);
      return response && { status: response.status, text: await response.text() };
    }, WAIT_MS);
  } finally {
    await cluster.delete({ apiVersion: 'v1', kind: 'Pod', metadata }, 0);
  }
}
