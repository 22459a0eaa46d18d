import type { V1ContainerStateWaiting } from '@kubernetes/client-node';

/** Reasons for which a container waits that a later try hardly mends by itself (ErrImagePull is the first try of ImagePullBackOff). */
const HOPELESS = new Set([
  'ImagePullBackOff',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);
/** A kubelet that is busy says so of a Secret that it has not read yet, and tries again. */
const NOT_YET = /failed to sync (secret|configmap) cache/;

/** Whether a container that waits will not start unless somebody changes something. */
export function cannotStart(waiting: V1ContainerStateWaiting | undefined): boolean {
  return HOPELESS.has(waiting?.reason ?? '') && !NOT_YET.test(waiting?.message ?? '');
}
