import type { WorkloadSpec } from '../domain/workload.ts';

/** Who applies: server-side apply keeps apart what each manager has set (kubernetes.io/docs/reference/using-api/server-side-apply). */
export const FIELD_MANAGER = 'nonstop4';

export const LABELS = {
  managedBy: 'app.kubernetes.io/managed-by',
  name: 'app.kubernetes.io/name',
  app: 'nonstop4.dev/app',
  owner: 'nonstop4.dev/owner',
  release: 'nonstop4.dev/release',
  template: 'nonstop4.dev/template',
  purpose: 'nonstop4.dev/purpose',
} as const;

/** Everything of ours, and nothing else. */
export const OWN_SELECTOR = `${LABELS.managedBy}=nonstop4`;

/** The name of the container that runs the App's own program; others in a pod are ours. */
export const APP_CONTAINER = 'app';

/** A namespace for each user: ids have an underscore, which no name in Kubernetes may have. */
export function namespaceOf(ownerId: string): string {
  return `ns4-${ownerId.toLowerCase().replaceAll('_', '-')}`;
}

/**
 * What a Workload's objects are called: as the App, or `0shop--worker` for its background process `shop.worker`. Host names of pods are made of it, so
 * that the API server warns of a dot; no App's name begins with a digit, and no process's has two hyphens in a row.
 */
export function objectNameOf(appName: string): string {
  const [name = appName, process] = appName.split('.');
  return process === undefined ? name : `0${name}--${process}`;
}

export function appLabels(app: Pick<WorkloadSpec, 'appId' | 'appName' | 'ownerId'>): Record<string, string> {
  return {
    [LABELS.managedBy]: 'nonstop4',
    [LABELS.name]: app.appName,
    [LABELS.app]: app.appId,
    [LABELS.owner]: app.ownerId,
  };
}

/** Never changes while an App lives: a Deployment's selector cannot be changed. */
export function selectorOf(appId: string): Record<string, string> {
  return { [LABELS.app]: appId, [LABELS.purpose]: 'serve' };
}

/** Environment of one template; immutable, so that an old copy that is started again has what it had. */
export function environmentName(appName: string, templateHash: string): string {
  return `${objectNameOf(appName)}-env-${templateHash.toLowerCase()}`;
}
