import type {
  KubernetesObject,
  V1Container,
  V1DaemonSet,
  V1Deployment,
  V1Job,
  V1Pod,
  V1PodSpec,
} from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { LABELS } from '../../../../server/src/kubernetes/names.ts';
import { committedSnapshots } from '../snapshots.ts';
import { RULES, review } from './review.ts';

const committed = committedSnapshots();

describe('every object that the platform makes on a cluster', () => {
  it.each([...committed.keys()])('is as DESIGN.md and the decisions say: %s', (file) => {
    expect(review(committed.get(file) ?? [])).toEqual([]);
  });

  it('is in a namespace in which nothing is let through by itself, where users’ code or users’ data is', () => {
    const objects = [...committed.values()].flat();
    const closed = objects.filter(({ kind }) => kind === 'NetworkPolicy').map(({ metadata }) => metadata?.namespace);
    const made = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata?.name ?? '');
    expect(made.filter((name) => !closed.includes(name)).sort()).toEqual([
      'nonstop4',
      'nonstop4-address',
      'nonstop4-certificates',
    ]);
  });
});

/** For each rule an object against it, made of one that keeps it. */
const AGAINST: Record<string, () => KubernetesObject> = {
  'is of a kind that was thought of, and no StatefulSet': () => ({ ...copy(), kind: 'StatefulSet' }),
  'says whose it is': () => changed(copy(), ({ metadata }) => delete metadata?.labels?.[LABELS.owner]),
  'takes restricted pods only; that of keepalived is apart': () =>
    changed(find('platform.yaml', 'Namespace'), ({ metadata }) => Object.assign(metadata ?? {}, { labels: {} })),
  'lets nothing through but what it names, of every pod': () =>
    changed(find('platform.yaml', 'NetworkPolicy'), (policy) => {
      for (const rule of specOf(policy).egress as { to: { ipBlock?: { except?: string[] } }[] }[])
        for (const { ipBlock } of rule.to) delete ipBlock?.except;
    }),
  'rolls out without a gap': () => changed(copy(), (object) => Object.assign(specOf(object), { minReadySeconds: 0 })),
  'has its copies on different nodes, each version by itself': () =>
    changedPod(copy(), (spec) => delete spec.topologySpreadConstraints?.[0]?.nodeTaintsPolicy),
  'allows one at a time, and the unhealthy always': () =>
    changed(find('go.yaml', 'PodDisruptionBudget'), (object) => delete specOf(object).unhealthyPodEvictionPolicy),
  'never goes below what was asked for': () =>
    changed(find('go.yaml', 'HorizontalPodAutoscaler'), (object) => Object.assign(specOf(object), { minReplicas: 1 })),
  'is no way past the edges': () =>
    changed(find('go.yaml', 'Service'), (object) => Object.assign(specOf(object), { type: 'NodePort', clusterIP: '' })),
  'stays what it was for the copies that take it': () => ({ ...find('go.yaml', 'Secret'), immutable: false }) as object,
  'ends, is not tried again, and leaves nothing': () =>
    changed(build(), (object) => delete specOf(object).activeDeadlineSeconds),
  'keeps its files, and is one claim’s': () =>
    changed(find('volumes.yaml', 'PersistentVolume'), (object) =>
      Object.assign(specOf(object), { persistentVolumeReclaimPolicy: 'Delete' }),
    ),
  'is for several nodes at a time': () =>
    changed(find('go.yaml', 'PersistentVolumeClaim'), (object) =>
      Object.assign(specOf(object), { accessModes: ['ReadWriteOnce'] }),
    ),
  'leads one App’s names to its own Service': () =>
    changed(find('go.yaml', 'HTTPRoute'), (object) => Object.assign(specOf(object), { hostnames: [] })),
  'its pod keeps to Pod Security restricted': () =>
    changedPod(copy(), (spec) => Object.assign(spec, { hostNetwork: true })),
  'its containers keep to Pod Security restricted, and write nothing of their root': () =>
    changedContainer(build(), (container) => delete container.securityContext?.capabilities),
  'keepalived has three capabilities more, and nothing else (docs/decisions/0017)': () =>
    changedContainer(find('edges.yaml', 'DaemonSet'), ({ securityContext }) =>
      securityContext?.capabilities?.add?.push('SYS_ADMIN'),
    ),
  'its pod has no service account’s token': () =>
    changedPod(build(), (spec) => delete spec.automountServiceAccountToken),
  'its pod knows no Services by its environment': () => changedPod(copy(), (spec) => delete spec.enableServiceLinks),
  'what runs a user’s code is given by digest': () =>
    changedContainer(copy(), (container) => Object.assign(container, { image: 'registry.example.com/app:1' })),
  'no image is whatever is newest': () =>
    changedContainer(find('edges.yaml', 'Deployment'), (container) =>
      Object.assign(container, { image: 'edge:latest' }),
    ),
  'its containers have requests, and limits of all but the processor': () =>
    changedContainer(copy(), ({ resources }) => delete resources?.limits?.['ephemeral-storage']),
  'an App’s memory is set aside as a whole': () =>
    changedContainer(copy(), ({ resources }) => Object.assign(resources?.requests ?? {}, { memory: '64Mi' })),
  'its directories in memory or on the node have a limit': () =>
    changedPod(copy(), ({ volumes = [] }) => volumes.push({ name: 'more', emptyDir: {} })),
  'copies are probed as was measured': () =>
    changedContainer(copy(), ({ readinessProbe }) => Object.assign(readinessProbe ?? {}, { periodSeconds: 10 })),
  'what nobody reaches is not asked anything, and ends at once': () =>
    changedContainer(find('background.yaml', 'Deployment'), (container) =>
      Object.assign(container, { livenessProbe: { tcpSocket: { port: 8080 } } }),
    ),
  'edges are probed as was measured': () =>
    changedContainer(find('edges.yaml', 'Deployment'), (container) => delete container.livenessProbe),
  'what serves sleeps before its end, and has 45 s for it': () =>
    changedContainer(copy(), (container) => delete container.lifecycle),
  'what serves leaves a dead node within 30 s': () => changedPod(copy(), (spec) => delete spec.tolerations),
  'a build’s credentials are where no user’s code is': () =>
    changedPod(build(), ({ initContainers }) =>
      initContainers?.at(-1)?.volumeMounts?.push({ name: 'credentials', mountPath: '/credentials' }),
    ),
  'what is not to serve ends by itself': () => changedPod(find('go.yaml', 'Pod'), (spec) => delete spec.restartPolicy),
};

describe('the review', () => {
  it.each(RULES.map(({ says }) => says))('finds what is against “%s”', (says) => {
    const broken = AGAINST[says]?.();
    if (!broken) throw new Error('This rule has no object against it.');
    expect(RULES.filter((rule) => rule.against(broken).length > 0).map((rule) => rule.says)).toContain(says);
  });

  it('does not pass over a pod that nobody has thought of', () => {
    const unknown = changed(find('go.yaml', 'Pod'), ({ metadata }) =>
      Object.assign(metadata?.labels ?? {}, { [LABELS.purpose]: 'mining' }),
    );
    expect(() => review([unknown])).toThrow('says not what it is for');
  });
});

function find(file: string, kind: string): KubernetesObject {
  const found = committed.get(file)?.find((object) => object.kind === kind);
  if (!found) throw new Error(`${file} has no ${kind}.`);
  return structuredClone(found);
}

function copy(): KubernetesObject {
  return find('go.yaml', 'Deployment');
}

function build(): KubernetesObject {
  return find('go.yaml', 'Job');
}

function specOf(object: KubernetesObject): Record<string, unknown> {
  return (object as unknown as { spec: Record<string, unknown> }).spec;
}

function changed(object: KubernetesObject, change: (object: KubernetesObject) => unknown): KubernetesObject {
  change(object);
  return object;
}

function changedPod(object: KubernetesObject, change: (spec: V1PodSpec) => unknown): KubernetesObject {
  const spec =
    object.kind === 'Pod' ? (object as V1Pod).spec : (object as V1Deployment | V1DaemonSet | V1Job).spec?.template.spec;
  if (spec) change(spec);
  return object;
}

/** The one that has most to do with users: the last that runs before, else the first. */
function changedContainer(object: KubernetesObject, change: (container: V1Container) => unknown): KubernetesObject {
  return changedPod(object, ({ initContainers, containers }) =>
    change((initContainers?.at(-1) ?? containers[0]) as V1Container),
  );
}
