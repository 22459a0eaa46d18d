import type { z } from 'zod';
import { filePath, networks } from './setting-types.ts';

/** How code is fetched from repositories of others. */
export interface ImportConfig {
  /** Inside addresses and networks that users may have code fetched from. */
  insideNetworks: readonly string[];
  /** A file of certificates (PEM) of authorities that git servers are trusted by, besides the known ones. */
  caFile?: string;
}

export const IMPORT_DEFAULTS = { NONSTOP4_IMPORT_INSIDE: '', NONSTOP4_IMPORT_CA: '' } as const;

export const IMPORT_SETTINGS = {
  NONSTOP4_IMPORT_INSIDE: networks(),
  NONSTOP4_IMPORT_CA: filePath(),
};

type Settings = z.infer<z.ZodObject<typeof IMPORT_SETTINGS>>;

export function importConfig(settings: Settings): ImportConfig {
  const { NONSTOP4_IMPORT_INSIDE: insideNetworks, NONSTOP4_IMPORT_CA: caFile } = settings;
  return { insideNetworks, ...(caFile === '' ? {} : { caFile }) };
}
