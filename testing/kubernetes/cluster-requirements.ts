/** What is asked of a cluster before tests run on it; each question is answered from observation, none from a setting. */
export interface ClusterQuestions {
  /** `v1.34.4`. Throws when the API does not answer. */
  version(): Promise<string>;
  /** Whether who asks may do everything. */
  mayDoEverything(): Promise<boolean>;
  nodes(): Promise<{ name: string; ready: boolean; takesPods: boolean }[]>;
  hasMetrics(): Promise<boolean>;
  /** Whether a privileged pod is refused in a namespace that enforces `restricted`. */
  refusesPrivileged(): Promise<boolean>;
  /** Has a pod of the test image answer HTTP, and asks it from this machine and from another pod, before and after a policy that denies all. */
  tryPod(): Promise<PodTrial>;
  /** Names of StorageClasses, the default one first with a star. */
  storageClasses(): Promise<string[]>;
  /** Where volumes of the tests will lie, in words. */
  volumes: string;
  image: string;
}

export type PodTrial =
  | { started: false; why: string }
  | { started: true; reachedFromHere: boolean; reachedFromPods: boolean; policyEnforced: boolean };

export interface Finding {
  /** `missing` keeps the tests from running. */
  state: 'ok' | 'missing' | 'note';
  /** What is so; for `missing` and most notes also what to do, in one sentence. */
  text: string;
}

/** Edges that keep apart from those of their own version alone (`matchLabelKeys` in podAntiAffinity): since this version without a switch. */
const OLDEST = { major: 1, minor: 31 };
const COPIES = 2;

/** Asks everything that can be asked; what depends on an answer that is missing is left out. */
export async function checkRequirements(cluster: ClusterQuestions): Promise<Finding[]> {
  const version = await cluster.version().catch((error: Error) => error);
  if (version instanceof Error) {
    return [
      missing(
        `The cluster of KUBECONFIG does not answer (${version.message}): start it, or unset KUBECONFIG to have one brought up here.`,
      ),
    ];
  }
  const findings = [checkVersion(version)];
  if (!(await cluster.mayDoEverything())) {
    const words =
      'KUBECONFIG may not do everything: the tests make namespaces, roles and volumes, so give them that of an administrator.';
    return [...findings, missing(words)];
  }
  findings.push(ok('KUBECONFIG may do everything.'), checkNodes(await cluster.nodes()));
  findings.push(checkPodSecurity(await cluster.refusesPrivileged()));
  findings.push(...checkPod(await cluster.tryPod(), cluster.image));
  findings.push(
    checkMetrics(await cluster.hasMetrics()),
    ...checkStorage(await cluster.storageClasses(), cluster.volumes),
  );
  return findings;
}

function checkVersion(version: string): Finding {
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  if (Number(major) === OLDEST.major && Number(minor) >= OLDEST.minor) return ok(`Kubernetes ${version} answers.`);
  return missing(`Kubernetes ${version} is too old: ${OLDEST.major}.${OLDEST.minor} or newer is needed.`);
}

function checkNodes(nodes: Awaited<ReturnType<ClusterQuestions['nodes']>>): Finding {
  const usable = nodes.filter(({ ready, takesPods }) => ready && takesPods);
  if (usable.length >= COPIES) return ok(`${usable.length} nodes are ready and take pods.`);
  const others = nodes
    .filter((node) => !usable.includes(node))
    .map(({ name, ready }) => `${name} ${ready ? 'takes none' : 'is not ready'}`);
  const why = others.length > 0 ? ` (${others.join(', ')})` : '';
  return missing(
    `${usable.length} of ${COPIES} nodes take pods${why}: add one, uncordon one, or remove its NoSchedule taint.`,
  );
}

function checkPodSecurity(refuses: boolean): Finding {
  if (refuses) return ok('Pod Security is enforced.');
  return missing(
    'A privileged pod is taken where Pod Security restricted is asked for: switch the PodSecurity admission plugin on.',
  );
}

function checkPod(trial: PodTrial, image: string): Finding[] {
  if (!trial.started) {
    return [
      missing(
        `A pod of ${image} does not start (${trial.why}): name an image with Node that nodes can pull in NONSTOP4_TEST_IMAGE.`,
      ),
    ];
  }
  const reached = trial.reachedFromHere
    ? ok('Pods are reached from this machine.')
    : missing(
        'Pods are not reached from this machine: run the tests on a node, or where a route leads to the pods’ addresses.',
      );
  if (!trial.reachedFromPods) return [reached, missing('Pods do not reach one another: mend the cluster’s network.')];
  const policy = trial.policyEnforced
    ? ok('NetworkPolicies are enforced.')
    : note(
        'NetworkPolicies are not enforced by this cluster’s network: users are not kept apart on it, and no test shows that they are.',
      );
  return [reached, policy];
}

function checkMetrics(there: boolean): Finding {
  if (there) return ok('The metrics API answers.');
  return note('There is no metrics API: CPU and memory of copies stay at 0; install metrics-server to see them.');
}

function checkStorage(classes: string[], volumes: string): Finding[] {
  const named = classes.length === 0 ? 'There is no StorageClass' : `StorageClasses: ${classes.join(', ')}`;
  return [
    note(
      `${named}. Volumes of the tests lie on ${volumes} (NONSTOP4_TEST_NFS=SERVER:/PATH or NONSTOP4_TEST_SHARED_PATH=/PATH).`,
    ),
  ];
}

function ok(text: string): Finding {
  return { state: 'ok', text };
}

function note(text: string): Finding {
  return { state: 'note', text };
}

function missing(text: string): Finding {
  return { state: 'missing', text };
}
