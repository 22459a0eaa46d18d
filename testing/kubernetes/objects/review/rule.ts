import type { KubernetesObject } from '@kubernetes/client-node';

/** What DESIGN.md section 4, or the decision that changed it, says of some objects. */
export interface Rule {
  /** As a sentence about the object. */
  says: string;
  /** What is against it, in words; nothing for objects that it does not speak of. */
  against(object: KubernetesObject): string[];
}

/** The text, unless it holds. */
export function unless(holds: boolean, text: string): string[] {
  return holds ? [] : [text];
}
