import type { FAMILIES, FamilyKey } from './families.ts';

type LabelOf<Key extends FamilyKey> = (typeof FAMILIES)[Key]['labels'][number];

/** One value of a metric, with a value for every label that its family has. */
export interface Sample {
  family: FamilyKey;
  labels: Record<string, string>;
  value: number;
}

export function sample<Key extends FamilyKey>(
  family: Key,
  value: number,
  labels: Record<LabelOf<Key>, string>,
): Sample {
  return { family, value, labels };
}

export const yes = (is: boolean): number => (is ? 1 : 0);
export const seconds = (ms: number): number => ms / 1_000;
