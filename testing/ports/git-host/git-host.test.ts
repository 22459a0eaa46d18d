import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EmbeddedGitHost } from '../../../server/src/adapters/git-host/embedded/embedded-git-host.ts';
import { GitHubForge } from '../../../server/src/adapters/git-host/github/github-forge.ts';
import { MemoryGitHost } from '../../../server/src/adapters/git-host/memory/memory-git-host.ts';
import { RemoteGitHost } from '../../../server/src/adapters/git-host/remote/remote-git-host.ts';
import type { GitConnection } from '../../../server/src/domain/git-connection.ts';
import { HttpGitServer } from '../../git-server/http-git-server.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { gitHostSuite, pushContent } from './git-host.suite.ts';

const root = mkdtempSync(join(tmpdir(), 'nonstop4-git-'));
let server: HttpGitServer;
beforeAll(async () => {
  server = await HttpGitServer.start({ root, userName: 'kim', token: 'secret' });
});
afterAll(async () => {
  await server.down();
  rmSync(root, { recursive: true, force: true });
});

let repositories = 0;
/** An empty one each time. */
function servedRepository(): GitConnection {
  const name = `apps-${++repositories}.git`;
  spawnSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', join(root, name)]);
  spawnSync('git', ['--git-dir', join(root, name), 'config', 'http.receivepack', 'true']);
  return {
    address: server.addressOf(name),
    branch: 'main',
    access: { kind: 'token', userName: 'kim', token: 'secret' },
  };
}

function newRemoteHost(make: () => GitConnection | undefined): RemoteGitHost {
  let connection: GitConnection | undefined;
  return new RemoteGitHost({
    repository: join(temporaryDirectory(), 'git', 'sources.git'),
    connection: async () => (connection ??= make()),
    forge: new GitHubForge(),
  });
}

gitHostSuite('embedded', () => new EmbeddedGitHost({ repository: join(temporaryDirectory(), 'git', 'sources.git') }));
gitHostSuite('remote, without a connection', () => newRemoteHost(() => undefined));
gitHostSuite('remote, by HTTP', () => newRemoteHost(servedRepository));
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
