import type { V1Deployment, V1Pod } from '@kubernetes/client-node';
import type { Obstacle } from '../../../domain/workload.ts';
import { appStatus, type PodWarning } from './observe-pod.ts';
import { explainUnschedulable, type Trouble } from './unschedulable.ts';

const IMAGE_WAITS = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull']);

const MAY_PASS = /connection refused|no such host|i\/o timeout|temporary failure in name resolution|50\d /i;

/** What keeps this pod from being ready, where it is known. */
export function podTrouble(pod: V1Pod, warning: PodWarning): Trouble | undefined {
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False') return explainUnschedulable(scheduled.message ?? scheduled.reason ?? '');
  const image = imageTroubleOf(pod);
  if (image) return image;
  if (appStatus(pod)?.state?.waiting?.reason === 'CrashLoopBackOff') return undefined;
  if (warning.setUp !== undefined) return setUpTrouble(warning.setUp);
  return warning.probe === undefined ? undefined : probeTrouble(pod, warning.probe);
}

/** Why its image is not there, and whether a node that tries again may get it: the registry was away, its name was not found. */
export function imageTroubleOf(pod: V1Pod): (Trouble & { mayPass: boolean }) | undefined {
  const waiting = appStatus(pod)?.state?.waiting;
  if (!IMAGE_WAITS.has(waiting?.reason ?? '')) return undefined;
  const text = waiting?.message ?? waiting?.reason ?? '';
  return { ...imageTrouble(text), mayPass: MAY_PASS.test(text) };
}

/** Why pods are not even made: the quota of the namespace, its Pod Security level, an admission webhook. */
export function creationTrouble(deployment: V1Deployment): Trouble | undefined {
  const refused = deployment.status?.conditions?.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  );
  return refused?.message === undefined ? undefined : refusedPodTrouble(refused.message);
}

/** Why the cluster does not take a pod, in what it says to whoever makes it. */
export function refusedPodTrouble(message: string): Trouble {
  return /exceeded quota/.test(message) ? quotaTrouble(message) : refusalTrouble(withoutPodName(message));
}

/** What the API or an admission of the cluster does not take, in its own words. */
export function refusalTrouble(message: string): Trouble {
  const obstacle: Obstacle = { code: 'cluster-refused', params: { message: message.slice(0, 300) } };
  return { message, obstacle };
}

/** `Back-off pulling image "…": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "…": … not found` */
function imageTrouble(text: string): Trouble {
  const reason =
    /(not found|connection refused|no such host|unauthorized|denied|i\/o timeout|manifest unknown|temporary failure in name resolution)/i.exec(
      text,
    )?.[1];
  const message = reason?.toLowerCase() ?? text.slice(-200);
  return {
    message: `the image cannot be fetched (${message})`,
    obstacle: { code: 'image-unpullable', params: { message } },
  };
}

/** `pods "x" is forbidden: exceeded quota: nonstop4, requested: requests.memory=128Mi, used: requests.memory=…, limited: requests.memory=…` */
function quotaTrouble(text: string): Trouble {
  const [, needed, found, limit] = /requested: (.+), used: (.+), limited: (.+)$/.exec(text) ?? [];
  const facts = Object.entries({ needed, found, limit }).flatMap(([name, said]) =>
    said === undefined ? [] : [[name, said.replaceAll('requests.', '').replaceAll('=', ' ').slice(0, 100)] as const],
  );
  const params = Object.fromEntries(facts);
  const amounts =
    facts.length > 0 ? ` (asked for ${params.needed}, in use ${params.found}, at most ${params.limit})` : '';
  return {
    message: `the account's quota does not allow another copy${amounts}`,
    obstacle: { code: 'account-quota', params },
  };
}

/** `MountVolume.SetUp failed for volume "data" : mount failed: exit status 32 …` */
function setUpTrouble(text: string): Trouble {
  if (!/volume/i.test(text)) {
    return {
      message: `the node cannot set up the copy: ${text}`,
      obstacle: { code: 'unschedulable', params: { message: text } },
    };
  }
  return {
    message: `the app's volume cannot be mounted: ${text}`,
    obstacle: { code: 'volume-unmountable', params: { message: text } },
  };
}

function probeTrouble(pod: V1Pod, probe: string): Trouble {
  const healthPath = pod.spec?.containers[0]?.readinessProbe?.httpGet?.path;
  const status = /^answers (\d+)$/.exec(probe)?.[1];
  const params = {
    ...(healthPath === undefined ? {} : { healthPath }),
    ...(status === undefined ? {} : { status }),
    message: probe,
  };
  return {
    message: `the health check of the copy fails${healthPath === undefined ? '' : ` at ${healthPath}`}: ${probe}`,
    obstacle: { code: 'health-failing', params },
  };
}

function withoutPodName(message: string): string {
  return message.replace(/^pods "[^"]*" is forbidden: /, '');
}
