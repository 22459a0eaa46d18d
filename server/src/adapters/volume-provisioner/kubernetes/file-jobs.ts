import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { V1Affinity, V1ContainerStateTerminated, V1Job, V1Pod } from '@kubernetes/client-node';
import { StageFailure } from '../../../domain/failure.ts';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { LABELS } from '../../../kubernetes/names.ts';
import { RESTRICTED, RESTRICTED_POD } from '../../../kubernetes/restricted.ts';
import { type FileAnswer, MOUNT } from './file-programs.ts';

/** A mount that fails is tried again by kubelet all the while; a person is told after this time. */
const PATIENCE_MS = 60_000;
const LOOK_MS = 300;
/** Walking a large volume over a network may take so long. */
const MOST_SECONDS = 300;

export interface FileJob {
  namespace: string;
  /** The claim that is mounted. */
  claim: string;
  work: 'make' | 'measure' | 'remove';
  program: string;
  args: readonly string[];
  userId: number;
  groupId: number;
  /** On the node of this App's copy, where there is one: it has the disk. */
  near?: string;
}

/** Work on files of the cluster's storage that the server itself cannot reach: small Jobs without any privilege. */
export class FileJobs {
  readonly #cluster: Cluster;
  readonly #image: string;
  readonly #patienceMs: number;

  constructor(cluster: Cluster, image: string, patienceMs = PATIENCE_MS) {
    this.#cluster = cluster;
    this.#image = image;
    this.#patienceMs = patienceMs;
  }

  /** Runs it to its end, and leaves nothing of it. */
  async run(job: FileJob): Promise<FileAnswer> {
    const name = `${job.work}-${randomBytes(5).toString('hex')}`;
    const object = this.#object(name, job);
    await this.#cluster.create(object);
    try {
      const ended = await this.#untilEnded(name, job);
      return answerOf(ended, job);
    } finally {
      const header = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace: job.namespace } };
      // Otherwise it goes by itself after its time to live.
      await this.#cluster.delete(header).catch(() => undefined);
    }
  }

  async #untilEnded(name: string, job: FileJob): Promise<V1ContainerStateTerminated> {
    const started = performance.now();
    for (;;) {
      const pod = await this.#podOf(name, job.namespace);
      const state = pod?.status?.containerStatuses?.[0]?.state;
      if (state?.terminated) return state.terminated;
      const most = state?.running ? MOST_SECONDS * 1_000 : this.#patienceMs;
      if (performance.now() - started > most) throw unavailable(await this.#why(name, job, pod));
      await pause(LOOK_MS);
    }
  }

  async #podOf(name: string, namespace: string): Promise<V1Pod | undefined> {
    const pods = await this.#cluster.list<V1Pod>(
      { apiVersion: 'v1', kind: 'Pod' },
      namespace,
      `batch.kubernetes.io/job-name=${name}`,
    );
    return pods[0];
  }

  /** The cluster's own words for what keeps the Job from running: on the mount, on the claim, on the Job itself. */
  async #why(name: string, { namespace, claim }: FileJob, pod: V1Pod | undefined): Promise<string> {
    for (const about of [pod?.metadata?.name, claim, name]) {
      if (about === undefined) continue;
      const events = await this.#cluster.eventsOf({ namespace, name: about }).catch(() => []);
      const last = events.findLast(({ type }) => type === 'Warning')?.message;
      if (last) return last;
    }
    return `nothing could be mounted within ${this.#patienceMs / 1_000} s`;
  }

  #object(name: string, job: FileJob): V1Job {
    const labels = { [LABELS.managedBy]: 'nonstop4', [LABELS.purpose]: `volume-${job.work}` };
    return {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, namespace: job.namespace, labels },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: MOST_SECONDS,
        ttlSecondsAfterFinished: 60,
        template: { metadata: { labels }, spec: this.#podSpec(job) },
      },
    };
  }

  #podSpec({ claim, program, args, userId, groupId, near }: FileJob): NonNullable<V1Job['spec']>['template']['spec'] {
    return {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      securityContext: { ...RESTRICTED_POD, runAsUser: userId, runAsGroup: groupId, fsGroup: groupId },
      containers: [
        {
          name: 'files',
          image: this.#image,
          imagePullPolicy: 'IfNotPresent',
          command: ['node', '-e', program, MOUNT, ...args],
          resources: {
            requests: { cpu: '10m', memory: '64Mi', 'ephemeral-storage': '16Mi' },
            limits: { memory: '128Mi', 'ephemeral-storage': '64Mi' },
          },
          securityContext: RESTRICTED,
          volumeMounts: [{ name: 'volumes', mountPath: MOUNT }],
        },
      ],
      volumes: [{ name: 'volumes', persistentVolumeClaim: { claimName: claim } }],
      ...(near === undefined ? {} : { affinity: besideCopyOf(near) }),
    };
  }
}

/** Preferred and not required: a stopped App has no copy, and its disk is free. */
function besideCopyOf(appName: string): V1Affinity {
  const labelSelector = { matchLabels: { [LABELS.name]: appName, [LABELS.purpose]: 'serve' } };
  const podAffinityTerm = { topologyKey: 'kubernetes.io/hostname', labelSelector };
  return { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] } };
}

export function unavailable(message: string): StageFailure {
  return new StageFailure('volume-unmountable', { message });
}

function answerOf({ message, exitCode, reason }: V1ContainerStateTerminated, job: FileJob): FileAnswer {
  let answer: FileAnswer = {};
  try {
    answer = JSON.parse(message ?? '') as FileAnswer;
  } catch {
    throw unavailable(
      `the Job to ${job.work} a directory ended with code ${exitCode} (${reason ?? 'no reason given'})`,
    );
  }
  if (answer.error === 'ENOSPC' || answer.error === 'EDQUOT')
    throw new StageFailure('disk-full', { path: job.args.join('/') });
  if (answer.error !== undefined) throw unavailable(answer.message ?? answer.error);
  return answer;
}
