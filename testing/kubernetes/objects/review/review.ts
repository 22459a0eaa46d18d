import type { KubernetesObject } from '@kubernetes/client-node';
import { OBJECT_RULES } from './object-rules.ts';
import { POD_RULES } from './pod-rules.ts';

export const RULES = [...OBJECT_RULES, ...POD_RULES];

/** What is against the rules, each with the object and the rule in words. */
export function review(objects: readonly KubernetesObject[]): string[] {
  return objects.flatMap((object) =>
    RULES.flatMap((rule) => rule.against(object).map((why) => `${nameOf(object)} ${rule.says}: ${why}`)),
  );
}

export function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata?.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata?.name}`;
}
