import type { QuotaView } from '@nonstop4/contract';

export const QUOTA_FIELDS = [
  { key: 'apps', word: 'apps', unit: 1 },
  { key: 'replicas', word: 'replicas', unit: 1 },
  { key: 'memoryBytes', word: 'memory', unit: 1_048_576 },
  { key: 'storageBytes', word: 'storage', unit: 1_048_576 },
  { key: 'buildsAtOnce', word: 'builds', unit: 1 },
] as const satisfies readonly { key: keyof QuotaView; word: string; unit: number }[];

/** What is typed in: sizes in megabytes, '' for nothing. */
export type QuotaEntries = Record<keyof QuotaView, string>;

export function entriesOf(quota: Partial<QuotaView>): QuotaEntries {
  return Object.fromEntries(
    QUOTA_FIELDS.map(({ key, unit }) => [key, quota[key] == null ? '' : String(quota[key] / unit)]),
  ) as QuotaEntries;
}

export function isEntry(text: string): boolean {
  return /^\d{0,9}$/.test(text.trim());
}

/** The fields that hold something. */
export function quotaOf(entries: QuotaEntries): Partial<QuotaView> {
  return Object.fromEntries(
    QUOTA_FIELDS.filter(({ key }) => entries[key].trim() !== '').map(({ key, unit }) => [
      key,
      Number(entries[key]) * unit,
    ]),
  );
}

/** The same with null, no limit, for the others. */
export function wholeQuotaOf(entries: QuotaEntries): QuotaView {
  return { apps: null, replicas: null, memoryBytes: null, storageBytes: null, buildsAtOnce: null, ...quotaOf(entries) };
}
