import type { LookupAddress } from 'node:dns';
import { afterEach } from 'vitest';
import { AddressGuard } from '../../../server/src/adapters/notifier/guarded-http/address-guard.ts';
import { GitSourceFetcher } from '../../../server/src/adapters/source-fetcher/git/git-source-fetcher.ts';
import { MemorySourceFetcher } from '../../../server/src/adapters/source-fetcher/memory/memory-source-fetcher.ts';
import { ForeignRepository } from '../../git-server/foreign-repository.ts';
import { sourceFetcherSuite } from './source-fetcher.suite.ts';

const started: ForeignRepository[] = [];
afterEach(async () => {
  for (const repository of started.splice(0)) await repository.stop();
});
const loopback: LookupAddress[] = [{ address: '127.0.0.1', family: 4 }];

sourceFetcherSuite('git', async (options) => {
  const repository = await ForeignRepository.start(options);
  started.push(repository);
  const fetcher = new GitSourceFetcher({
    guard: new AddressGuard(['127.0.0.1']),
    caCertificates: repository.root,
    lookup: (_hostname, _options, callback) => callback(null, loopback),
  });
  const absent = repository.server.addressOf('other.git');
  return {
    ...{ fetcher, absent, address: repository.address },
    ...options,
    commit: (...args) => repository.commit(...args),
  };
});

sourceFetcherSuite('memory (strict fake)', async (options) => {
  const fetcher = new MemorySourceFetcher();
  const address = 'https://git.example.com/shop.git';
  fetcher.make(address, options);
  const absent = 'https://git.example.com/other.git';
  return { ...{ fetcher, absent, address }, ...options, commit: (...args) => fetcher.commit(address, ...args) };
});
