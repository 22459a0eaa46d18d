import type { V1PodSecurityContext, V1SecurityContext } from '@kubernetes/client-node';

/** Who an App runs as. No image needs a user of its own: its files are readable for everybody. */
export const USER_ID = 10_001;

/** What Pod Security `restricted` asks of a container, and a root file system that nobody writes. */
export const RESTRICTED: V1SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** What Pod Security `restricted` asks of a pod. */
export const RESTRICTED_POD: V1PodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: USER_ID,
  runAsGroup: USER_ID,
  fsGroup: USER_ID,
  seccompProfile: { type: 'RuntimeDefault' },
};
