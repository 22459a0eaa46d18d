import type { LockedPackage } from '../../../../domain/bill-of-materials/locked-package.ts';

/** What a lock file names. Throws what its parser throws when it is none. `beside`: the file of its folder that belongs to it. */
export type LockReader = (text: string, beside?: string) => LockedPackage[];

/** Of strange files one wants to know nothing more: whatever is no object has no entries. */
export function entriesOf(value: unknown): [string, Record<string, unknown>][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => (isRecord(each) ? [[key, each]] : []));
}

export function recordsOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined for what is no text, or an empty one. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
