import type { V1Pod, V1Secret } from '@kubernetes/client-node';
import { Patience } from '../../../domain/patience.ts';
import type { TrialResult } from '../../../domain/trial.ts';
import { type TrialCopy, watchTrial } from '../../../domain/watch-trial.ts';
import type { Obstacle } from '../../../domain/workload.ts';
import { type Cluster, headerOf } from '../../../kubernetes/cluster.ts';
import { environmentSecret } from '../../../kubernetes/environment-secret.ts';
import { APP_CONTAINER, LABELS } from '../../../kubernetes/names.ts';
import { podLines } from '../../../kubernetes/pod-logs.ts';
import { RESTRICTED } from '../../../kubernetes/restricted.ts';
import type { TrialRequest } from '../../../ports/runtime.ts';
import { appContainer, podSpec, portOf } from './manifests/pod-template.ts';
import { appStatus, observePod } from './observe-pod.ts';
import { imageTroubleOf, podTrouble } from './rollout-trouble.ts';
import { type ObserverReport, observerScript, parseReport } from './trial-observer.ts';

const OBSERVER = 'observer';
const LOG_LINES = 200;
const LOG_TIMEOUT_MS = 5_000;
const PLACE_LOOK_MS = 500;
/** Longer than the platform would ever wait for it: a trial whose server has gone ends by itself. */
const MOST_SECONDS = 600;

export interface TrialWorld {
  cluster: Cluster;
  /** An image with Node, in which the observer runs. */
  toolsImage: string;
  namespace: string;
  labels: Record<string, string>;
  pod(name: string): V1Pod | undefined;
  /** Resolves at the next change of the App's pods, or when the time is over. */
  changed(timeoutMs: number): Promise<void>;
}

/** Runs one copy in a pod of its own with an observer beside it, looks at it and removes it. */
export async function tryOut(world: TrialWorld, request: TrialRequest): Promise<TrialResult> {
  const { cluster } = world;
  const { pod, environment } = trialObjects(world, request);
  const stopped = new AbortController();
  const signal = AbortSignal.any([request.signal, stopped.signal]);
  try {
    await cluster.apply(environment);
    await cluster.create(pod);
    const name = pod.metadata?.name ?? '';
    const place = await untilPlaced(world, name, request);
    if (place !== 'placed') return { ...NOT_TRIED, ...place };
    const copy = new ObservedCopy(world, name, portOf(request.template));
    void copy.follow(signal);
    const findings = await watchTrial(copy, request.healthPaths, request.timeoutMs, request.signal);
    const shown = world.pod(name);
    const image = shown && imageTroubleOf(shown);
    if (image) return { ...NOT_TRIED, obstacle: image.obstacle };
    // Every copy has an address of its own, where nobody but itself has its loopback.
    const refusal = findings.loopbackOnly ? { refusal: 'binds-to-loopback' as const } : {};
    return { ...findings, ...refusal, lines: await linesOf(world, pod) };
  } finally {
    stopped.abort();
    await cluster.delete(headerOf(pod), 0);
    await cluster.delete({ apiVersion: 'v1', kind: 'Secret', metadata: nameOf(environment) });
  }
}

const NOT_TRIED = {
  outcome: 'no-node',
  loopbackOnly: false,
  healthCheck: { kind: 'tcp', path: '/' },
  answers: {},
  lines: [],
} satisfies TrialResult;

/** Waits until the pod has a node; gives what keeps it from one when that takes too long. */
async function untilPlaced(
  world: TrialWorld,
  name: string,
  { timeoutMs, roomTimeoutMs, onWait, signal }: TrialRequest,
): Promise<'placed' | { obstacle?: Obstacle }> {
  const patience = new Patience(Date.now, { usualMs: timeoutMs, roomMs: roomTimeoutMs });
  for (let told: Obstacle | undefined; ; await world.changed(PLACE_LOOK_MS)) {
    signal.throwIfAborted();
    const pod = world.pod(name);
    const isPlaced = pod?.spec?.nodeName !== undefined;
    const obstacle = pod && !isPlaced ? podTrouble(pod, {})?.obstacle : undefined;
    const waitsFor = patience.note(obstacle);
    if ((waitsFor === undefined) !== (told === undefined)) await onWait?.(waitsFor);
    told = waitsFor;
    if (isPlaced) return 'placed';
    if (patience.isOver()) return obstacle ? { obstacle } : {};
  }
}

/** The trial's pod as the view shows it, and what its observer reports. */
class ObservedCopy implements TrialCopy {
  readonly port: number;
  readonly #world: TrialWorld;
  readonly #name: string;
  #report: ObserverReport = { look: 0, sockets: [], answers: {} };
  /** By `port path`: the look whose answer was given last. */
  readonly #given = new Map<string, number>();
  #waiting: (() => void)[] = [];
  #shown = false;

  constructor(world: TrialWorld, name: string, port: number) {
    this.#world = world;
    this.#name = name;
    this.port = port;
  }

  /** Reads the observer's reports until the signal says stop; it is looked for again until it prints. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const pod = this.#world.pod(this.#name);
      try {
        if (pod?.status?.containerStatuses?.some(({ name, state }) => name === OBSERVER && state?.running)) {
          const lines = podLines(this.#world.cluster, pod, { lines: 1, follow: true, signal, container: OBSERVER });
          for await (const { text } of lines) this.#take(parseReport(text));
        }
      } catch {
        // Its output is not to be had yet, or not any more.
      }
      await this.#world.changed(200);
    }
    this.#wake();
  }

  listening() {
    return this.#report.sockets;
  }

  hasEnded(): boolean {
    const pod = this.#world.pod(this.#name);
    this.#shown ||= pod !== undefined;
    if (!pod) return this.#shown;
    if (imageTroubleOf(pod)?.mayPass) return false; // the node tries again every few seconds
    return appStatus(pod)?.state?.terminated !== undefined || this.end()?.reason === 'spawn-failed';
  }

  end() {
    const pod = this.#world.pod(this.#name);
    return pod && observePod(pod, { readyNodes: new Set(), usage: new Map(), memoryLimitBytes: 0 }).lastExit;
  }

  async changed(timeoutMs: number): Promise<void> {
    const report = new Promise<void>((resolve) => this.#waiting.push(resolve));
    await Promise.race([report, this.#world.changed(timeoutMs)]);
  }

  /**
   * Every look of the observer asks all paths of the ports that it saw open, and what it was answered is given once: a first question gets
   * the answer of the look that found the port, a repeated one that of a later look. A port that two looks did not see is closed again.
   */
  async ask(port: number, path: string, signal: AbortSignal): Promise<number> {
    const question = `${port} ${path}`;
    const given = this.#given.get(question) ?? 0;
    const last = this.#report.look + 2;
    while (!this.hasEnded() && this.#report.look < last) {
      if (this.#report.look > given && question in this.#report.answers) break;
      signal.throwIfAborted();
      await this.changed(500);
    }
    this.#given.set(question, this.#report.look);
    return this.#report.answers[question] ?? 0;
  }

  #take(report: ObserverReport | undefined): void {
    if (!report) return;
    this.#report = report;
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** The pod of a trial, and the variables that it takes. */
export function trialObjects(
  world: Pick<TrialWorld, 'namespace' | 'toolsImage' | 'labels'>,
  request: Pick<TrialRequest, 'runId' | 'template' | 'healthPaths'>,
): { pod: V1Pod; environment: V1Secret } {
  const { namespace, toolsImage } = world;
  const labels = { ...world.labels, [LABELS.purpose]: 'trial', [LABELS.template]: 'trial' };
  // Run ids are lower-case letters and digits behind `run_`.
  const name = `trial-${request.runId.toLowerCase().replaceAll('_', '-')}`;
  const metadata = { name, namespace, labels };
  const environment = environmentSecret(metadata, request.template.env);
  const observer = {
    name: OBSERVER,
    image: toolsImage,
    command: ['node', '-e', observerScript(request.healthPaths)],
    resources: {
      requests: { cpu: '10m', memory: '64Mi', 'ephemeral-storage': '16Mi' },
      limits: { memory: '128Mi', 'ephemeral-storage': '64Mi' },
    },
    securityContext: RESTRICTED,
  };
  const pod: V1Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: {
      ...podSpec([appContainer(request.template, name), observer], request.template.volumeClaim),
      restartPolicy: 'Never',
      activeDeadlineSeconds: MOST_SECONDS,
      terminationGracePeriodSeconds: 1,
    },
  };
  return { pod, environment };
}

async function linesOf({ cluster }: TrialWorld, pod: V1Pod): Promise<string[]> {
  const lines: string[] = [];
  const options = {
    lines: LOG_LINES,
    follow: false,
    signal: AbortSignal.timeout(LOG_TIMEOUT_MS),
    container: APP_CONTAINER,
  };
  try {
    for await (const { text } of podLines(cluster, pod, options)) lines.push(text);
  } catch {
    return lines; // findings without lines are findings still
  }
  return lines;
}

function nameOf({ metadata }: V1Secret) {
  return { name: metadata?.name ?? '', namespace: metadata?.namespace ?? '' };
}
