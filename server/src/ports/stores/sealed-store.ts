/** Where sealed values are kept. */
export const SEALED_PLACES = [
  'app-secrets',
  'git-tokens',
  'release-secrets',
  'channel-targets',
  'certificate-keys',
  'second-factors',
  'settings',
] as const;
export type SealedPlace = (typeof SEALED_PLACES)[number];

/** One record with sealed values in it. */
export interface SealedRecord {
  place: SealedPlace;
  /** Of the record, within its place; pages follow it. */
  key: string;
  /** Of what it belongs to: the App of secrets, releases and certificates; else the key itself. */
  ownerId: string;
  /** By name; the name is '' where a record has one value. */
  values: Record<string, string>;
}

/** Walks through everything that is sealed, to seal it anew. Settings may hold what is not sealed. */
export interface SealedStore {
  /** At most `limit` records behind `after`, in the order of their keys. */
  page(place: SealedPlace, after: string | undefined, limit: number): Promise<SealedRecord[]>;
  /** Puts other values in place of those; false, and nothing is changed, when they are not those any more. */
  replace(record: SealedRecord, values: Record<string, string>): Promise<boolean>;
}
