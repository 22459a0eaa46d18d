import { execFileSync } from 'node:child_process';
import type { LookupAddress } from 'node:dns';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as ask } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { commandLinesOfGit } from '../../../../../testing/git-server/command-lines.ts';
import { ForeignRepository, HOST } from '../../../../../testing/git-server/foreign-repository.ts';
import { git } from '../../../../../testing/git-server/git.ts';
import {
  type FetchWorld,
  fetchFrom,
  LIMITS,
  unpacked,
} from '../../../../../testing/ports/source-fetcher/source-fetcher.suite.ts';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import type { FetchRequest } from '../../../ports/source-fetcher.ts';
import { AddressGuard } from '../../notifier/guarded-http/address-guard.ts';
import type { Lookup } from '../../notifier/guarded-http/guarded-lookup.ts';
import { GuardedTunnel } from '../../notifier/guarded-http/guarded-tunnel.ts';
import { GitSourceFetcher, type GitSourceFetcherOptions } from './git-source-fetcher.ts';

const TOKEN = 'glpat-0123456789abcdef';
const loopback: LookupAddress[] = [{ address: '127.0.0.1', family: 4 }];
const leadsTo =
  (...addresses: string[]): Lookup =>
  (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

const started: ForeignRepository[] = [];
afterEach(async () => {
  for (const repository of started.splice(0)) await repository.stop();
});

async function start(options: { token?: string } = {}): Promise<ForeignRepository> {
  const repository = await ForeignRepository.start(options);
  started.push(repository);
  await repository.commit({ 'server.js': '// one' });
  return repository;
}

/** Fetches as the platform would from a server that is on the internet. */
function from(
  { address, root }: ForeignRepository,
  change: Partial<FetchRequest> = {},
  options: Partial<GitSourceFetcherOptions> = {},
) {
  const fetcher = new GitSourceFetcher({
    guard: new AddressGuard(['127.0.0.1']),
    ...{ caCertificates: root, lookup: leadsTo('127.0.0.1'), ...options },
  });
  const world: FetchWorld = { fetcher, address, absent: '', commit: () => '' };
  return fetchFrom(world, change);
}

const failure = (code: string, params: object = {}) => ({ failure: { code, params: expect.objectContaining(params) } });
const to = (location: string) => (_request: IncomingMessage, response: ServerResponse) => {
  response.writeHead(302, { location }).end();
  return true;
};
/** `git mktree` of these lines. */
function treeOf(clone: string, lines: string): string {
  return execFileSync('git', ['mktree'], { cwd: clone, input: lines, encoding: 'utf8' }).trim();
}
const QUESTION = '/info/refs?service=git-upload-pack';

describe('an address', () => {
  it.each([
    'https://127.0.0.1/kim/shop.git',
    'https://[::1]/kim/shop.git',
    'https://10.1.2.3/kim/shop.git',
    'https://169.254.169.254/latest/meta-data',
    'https://[::ffff:10.0.0.1]/kim/shop.git',
    'https://0x7f.1/kim/shop.git',
  ])('inside is not connected to: %s', async (address) => {
    const repository = await start();
    const fetching = from(repository, { address }, { guard: new AddressGuard([]) });
    await expect(fetching).rejects.toMatchObject(failure('fetch-inside-address'));
  });

  it('whose name leads inside is not connected to, nor where another answer leads outside first', async () => {
    const repository = await start();
    const guard = new AddressGuard([]);
    const fetching = from(repository, {}, { guard, lookup: leadsTo('10.0.0.1', '127.0.0.1') });
    await expect(fetching).rejects.toMatchObject(failure('fetch-inside-address', { host: HOST }));
    expect(repository.server.requests).toEqual([]);
  });

  it('that is another one once git asks (DNS rebinding) is not connected to', async () => {
    const repository = await start();
    let asked = 0;
    const lookup: Lookup = (_hostname, _options, callback) =>
      callback(null, asked++ === 0 ? loopback : [{ address: '127.0.0.2', family: 4 }]);
    await expect(from(repository, {}, { lookup })).rejects.toMatchObject(
      failure('fetch-inside-address', { host: `${HOST}:${repository.port}` }),
    );
    expect(asked).toBe(2);
    expect(repository.server.requests).toEqual(['GET /shop.git/info/refs']);
  });

  it('that redirects inside, or to clear text, leads nowhere', async () => {
    const repository = await start();
    repository.server.refuse(to(`https://10.0.0.1/shop.git${QUESTION}`));
    await expect(from(repository)).rejects.toMatchObject(failure('fetch-inside-address', { host: '10.0.0.1' }));
    repository.server.refuse(to(`http://${HOST}/shop.git${QUESTION}`));
    await expect(from(repository)).rejects.toMatchObject(
      failure('fetch-unreachable', { message: 'it redirects to an address that is not https' }),
    );
    repository.server.refuse(to(`file:///etc/passwd${QUESTION}`));
    await expect(from(repository)).rejects.toMatchObject(failure('fetch-unreachable'));
    repository.server.refuse(to(`${repository.address}${QUESTION}`));
    await expect(from(repository)).rejects.toMatchObject(
      failure('fetch-unreachable', { message: 'too many redirects' }),
    );
  });

  it('that git itself is redirected from, once it has been found, leads nowhere', async () => {
    const repository = await start();
    let asked = 0;
    repository.server.refuse((request, response) =>
      asked++ === 0 ? false : to(`https://elsewhere.example.com/shop.git${QUESTION}`)(request, response),
    );
    await expect(from(repository)).rejects.toMatchObject(failure('fetch-unreachable'));
  });

  it('of a repository that was renamed is followed', async () => {
    const repository = await start();
    repository.server.refuse((request, response) =>
      request.url?.startsWith('/old/') ? to(`/shop.git${QUESTION}`)(request, response) : false,
    );
    expect(await from(repository, { address: repository.server.addressOf('old/shop') })).toMatchObject({
      branch: 'main',
    });
  });
});

describe('a token', () => {
  it('goes to the server that it is for, and not to where that one redirects', async () => {
    const [repository, other] = [await start({ token: TOKEN }), await start()];
    const shown: (string | undefined)[] = [];
    repository.server.refuse(to(`${other.address}${QUESTION}`));
    other.server.refuse(({ headers }) => {
      shown.push(headers.authorization);
      return false;
    });
    const access = { userName: 'kim', token: TOKEN };
    await from(repository, { access }, { caCertificates: `${repository.root}${other.root}` });
    expect(shown.length).toBeGreaterThan(1);
    expect(shown.filter((value) => value !== undefined)).toEqual([]);
  });

  it('is in no argument of git, and in nothing that is told of a failure', async () => {
    const repository = await start({ token: TOKEN });
    const seen: string[] = [];
    repository.server.refuse((request, response) => {
      if (request.method === 'GET') seen.push(commandLinesOfGit());
      if (request.method === 'GET') return false;
      response.writeHead(500).end(String(request.headers.authorization));
      return true;
    });
    const fetching = from(repository, { access: { userName: 'kim', token: TOKEN } });
    const told = JSON.stringify(await fetching.catch((error: unknown) => (error as { failure: unknown }).failure));
    expect(told).toContain('fetch-unreachable');
    expect(seen.join('\n')).toContain('fetch');
    const secrets = [TOKEN, Buffer.from(`kim:${TOKEN}`).toString('base64'), 'tunnel:'];
    for (const text of [told, ...seen]) for (const secret of secrets) expect(text).not.toContain(secret);
  });
});

describe('a branch', () => {
  it.each(['--upload-pack=touch owned', '-x', 'main:refs/heads/other'])(
    'is no option and no other reference: %s',
    async (branch) => {
      await expect(from(await start(), { branch })).rejects.toMatchObject({
        failure: { code: expect.stringMatching(/^fetch-(branch-missing|unreachable)$/) },
      });
    },
  );
});

describe('a repository', () => {
  it('that is no repository but a page for people is told as none', async () => {
    const repository = await start();
    repository.server.refuse((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      return true;
    });
    await expect(from(repository)).rejects.toMatchObject(failure('fetch-no-access'));
    repository.server.refuse(to('/users/sign_in'));
    await expect(from(repository)).rejects.toMatchObject(failure('fetch-no-access'));
    repository.server.refuse((_request, response) => {
      response.writeHead(503).end();
      return true;
    });
    await expect(from(repository)).rejects.toMatchObject(failure('fetch-unreachable', { message: 'HTTP 503' }));
  });

  it('whose server is away, unknown, or shows another name’s certificate is told as that', async () => {
    const repository = await start();
    const wrongName = from(repository, { address: `https://other.example.com:${repository.port}/shop.git` });
    await expect(wrongName).rejects.toMatchObject(failure('fetch-unreachable'));
    await expect(from(repository, {}, { caCertificates: undefined })).rejects.toMatchObject(
      failure('fetch-unreachable', { message: expect.stringMatching(/certificate/) }),
    );
    const { address } = repository;
    await repository.server.down();
    await expect(from(repository, { address })).rejects.toMatchObject(failure('fetch-unreachable'));
    await repository.server.up();
  });

  it('that gives more than is accepted is cut off', async () => {
    const repository = await start();
    const noise = Buffer.from(Array.from({ length: 200_000 }, () => Math.floor(Math.random() * 256)));
    await repository.change((clone) => writeFileSync(join(clone, 'noise.bin'), noise));
    const limits = { ...LIMITS, maxBytes: 100_000 };
    await expect(from(repository, { limits })).rejects.toMatchObject(failure('fetch-too-large', { limit: 100_000 }));
  });

  it('that gives nothing for too long is given up, and so is one that is canceled', async () => {
    const repository = await start();
    const holds = () => repository.server.refuse(({ method }) => method === 'POST');
    holds();
    await expect(from(repository, {}, { transferMs: 300 })).rejects.toMatchObject(failure('fetch-timeout'));
    const cancel = new AbortController();
    const reason = new Error('canceled');
    repository.server.refuse(({ method }) => {
      if (method === 'POST') cancel.abort(reason);
      return method === 'POST';
    });
    await expect(from(repository, { signal: cancel.signal })).rejects.toBe(reason);
  });

  it('that holds itself ten times, ten levels deep, is not written out', async () => {
    const repository = await start();
    await repository.change((clone) => {
      writeFileSync(join(clone, 'level'), 'x');
      let entry = `100644 blob ${git(clone, 'hash-object', '-w', 'level')}`;
      for (let level = 0; level < 10; level += 1) {
        // An index of ten such entries is a tree, which is one entry of the next.
        const tree = treeOf(clone, Array.from({ length: 10 }, (_, at) => `${entry}\tf${at}\n`).join(''));
        entry = `040000 tree ${tree}`;
      }
      git(clone, 'reset', '--quiet', '--soft', git(clone, 'commit-tree', '-m', 'bomb', entry.slice(-40)));
      git(clone, 'push', '--quiet', '--force', 'origin', 'HEAD:bomb');
    });
    const fetching = from(repository, { branch: 'bomb' });
    await expect(fetching).rejects.toMatchObject(failure('fetch-too-large', { entries: LIMITS.maxEntries }));
  });

  it('with links is refused by the same check as a zip with links; folders that are repositories are named', async () => {
    const repository = await start();
    await repository.change((clone) => {
      const commit = git(clone, 'rev-parse', 'HEAD');
      mkdirSync(join(clone, 'vendor', 'lib'), { recursive: true });
      git(clone, 'update-index', '--add', '--cacheinfo', `160000,${commit},vendor/lib`);
    });
    expect(await from(repository)).toMatchObject({ submodules: ['vendor/lib'] });
    await repository.change((clone) => symlinkSync('/etc/passwd', join(clone, 'link')));
    const fetched = await from(repository);
    await expect(unpacked(fetched)).rejects.toMatchObject({ failure: { code: 'zip-link' } });
  });

  it('is taken literally, whatever its .gitattributes say', async () => {
    const repository = await start();
    await repository.commit({ '.gitattributes': '* export-ignore\n*.txt export-subst', 'a.txt': '$Format:%H$\r\n' });
    expect((await unpacked(await from(repository)))('a.txt')).toBe('$Format:%H$\r\n');
  });

  it('is not fetched where there is no git', async () => {
    const fetching = from(await start(), {}, { program: join(temporaryDirectory(), 'git') });
    await expect(fetching).rejects.toMatchObject(failure('git-unreachable'));
  });
});

describe('the tunnel', () => {
  it('leads to the one server, for whoever has its password', async () => {
    const repository = await start();
    const { port } = repository;
    const guard = new AddressGuard(['127.0.0.1']);
    const tunnel = await GuardedTunnel.start({
      host: HOST,
      port,
      guard,
      maxBytes: 1_000,
      lookup: leadsTo('127.0.0.1'),
    });
    const { username, password, port: own } = new URL(tunnel.address);
    const right = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const statusOf = (path: string, authorization?: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = authorization === undefined ? {} : { 'proxy-authorization': authorization };
        ask({ host: '127.0.0.1', port: own, method: 'CONNECT', path, headers })
          .on('connect', (response, socket) => resolve(response.statusCode) ?? socket.destroy())
          .on('error', reject)
          .end();
      });
    expect(await statusOf(`${HOST}:${port}`)).toBe(407);
    expect(await statusOf(`${HOST}:${port}`, 'Basic dHVubmVsOng=')).toBe(407);
    expect(await statusOf('127.0.0.1:22', right)).toBe(403);
    expect(await statusOf(`${HOST}:${port}`, right)).toBe(200);
    await tunnel.close();
  });
});
