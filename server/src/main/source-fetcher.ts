import { readFile } from 'node:fs/promises';
import { AddressGuard } from '../adapters/notifier/guarded-http/address-guard.ts';
import { GitSourceFetcher } from '../adapters/source-fetcher/git/git-source-fetcher.ts';
import { ConfigError, type ServerConfig } from '../config.ts';

/** What brings code from repositories of others. */
export async function sourceFetcher({ imports }: Pick<ServerConfig, 'imports'>): Promise<GitSourceFetcher> {
  const { insideNetworks, caFile } = imports;
  return new GitSourceFetcher({
    guard: new AddressGuard(insideNetworks),
    ...(caFile === undefined ? {} : { caCertificates: await readCertificates(caFile) }),
  });
}

async function readCertificates(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`NONSTOP4_IMPORT_CA cannot be read: ${(error as Error).message}`]);
  }
}
