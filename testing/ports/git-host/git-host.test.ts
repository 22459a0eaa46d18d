import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EmbeddedGitHost } from '../../../server/src/adapters/git-host/embedded/embedded-git-host.ts';
import { MemoryGitHost } from '../../../server/src/adapters/git-host/memory/memory-git-host.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { gitHostSuite, pushContent } from './git-host.suite.ts';

gitHostSuite('embedded', () => new EmbeddedGitHost({ repository: join(temporaryDirectory(), 'git', 'sources.git') }));
gitHostSuite('memory (strict fake)', () => new MemoryGitHost());

it('the strict fake fails when asked, once', async () => {
  const host = new MemoryGitHost();
  host.failNext('push', new Error('unreachable'));
  host.failNext('health', new Error('unreachable'));
  await expect(pushContent(host, { a: '1' })).rejects.toThrow('unreachable');
  await pushContent(host, { a: '1' });
  expect(await host.health()).toEqual({ ok: false, message: 'unreachable' });
  expect(await host.health()).toMatchObject({ ok: true });
});
