import { writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ContainerToolBuilder } from '../../../server/src/adapters/builder/container-tool/container-builder.ts';
import { pushBaseOfMachine } from './base-of-machine.ts';
import { failureOf } from './build-once.ts';
import { step } from './build-plans.ts';
import { processesWith } from './image-builds.ts';
import { OwnBuilds } from './own-builds.ts';
import { OwnRegistry } from './own-registry.ts';

/** Base images in a registry that nobody reads without a login, and the platform's own registry, both real; built by a real buildah. */
const LOGIN = { user: 'operator', password: 'a-password-for-base-images' };
const AUTH = Buffer.from(`${LOGIN.user}:${LOGIN.password}`).toString('base64');
let builds: OwnBuilds;
let guarded: OwnRegistry;
let base: string;
let builder: ContainerToolBuilder;
beforeAll(async () => {
  [builds, guarded] = [await OwnBuilds.start(), await OwnRegistry.start(LOGIN)];
  base = `${guarded.address}/base/tools:1`;
});
afterAll(() => {
  builds.stop();
  guarded.stop();
});
beforeEach(async () => {
  await pushBaseOfMachine(guarded, { repository: 'base/tools', reference: '1' }, 'one');
  builder = builds.restarted({ mirrors: mirrors(), authFile: authFile() });
});

function mirrors() {
  const to = (prefix: string, path: string) => ({ prefix, location: `${guarded.address}${path}`, insecure: true });
  return [to(guarded.address, ''), to('docker.io/library', '/base')];
}

function authFile(auth = AUTH): string {
  const file = join(builds.root, 'config.json');
  writeFileSync(file, JSON.stringify({ auths: { [guarded.address]: { auth } } }), { mode: 0o600 });
  return file;
}

const dockerfile = (...lines: string[]) => ({ Dockerfile: [...lines, 'CMD ["/bin/cat"]', ''].join('\n') });

it('a base image is taken with the operator’s login, which is nowhere while code of a user runs', async () => {
  // As much as code can look at that is in a directory only: its own surroundings, and those of the tool that builds.
  const look =
    'RUN cat /version; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline; ls / /run; echo; echo waits; sleep 198771';
  const controller = new AbortController();
  const lines: string[] = [];
  const asked = { artifactId: 'run_login', files: dockerfile(`FROM ${base}`, look), signal: controller.signal, lines };
  const built = expect(builds.build(asked, builder)).rejects.toThrow('seen');
  await expect.poll(() => lines).toContain('out: waits');
  expect(lines).toContain(`platform: $ buildah pull ${base}`);
  expect(lines).toContain('out: one');
  const printed = lines.join('\n');
  // It sees how the tool was called.
  expect(printed).toContain('--pull=missing');
  for (const secret of [LOGIN.password, AUTH, 'AUTH_FILE', 'DOCKER_CONFIG']) expect(printed).not.toContain(secret);
  expect(await processesWith(LOGIN.password)).toEqual([]);
  const work = await readdir(join(builds.root, 'builder/work'), { recursive: true });
  expect(work.length).toBeGreaterThan(0);
  expect(work.filter((name) => name.includes('auth'))).toEqual([]);
  controller.abort(new Error('seen'));
  await built;
});

it('what COPY takes and what a mirror has is taken with it as well, and the newest', async () => {
  const files = dockerfile(
    'ARG V=none',
    'FROM tools:$V AS a',
    'FROM tools:1',
    `COPY --from=${base} /version /second`,
    'RUN cat /version /second',
  );
  const first = await builds.build({ artifactId: 'run_mirror', files, env: { V: '1' } }, builder);
  expect(first.lines).toContain('platform: $ buildah pull tools:1');
  expect(first.lines.join('\n')).toMatch(/out: one\nout: one/);
  await pushBaseOfMachine(guarded, { repository: 'base/tools', reference: '1' }, 'two');
  const second = await builds.build({ artifactId: 'run_newer', files, env: { V: '1' } }, builder);
  expect(second.lines.join('\n')).toMatch(/out: two\nout: two/);
});

it('an image whose name the file does not tell is taken while it builds, without the login', async () => {
  const { address } = builds.registry;
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  await pushBaseOfMachine(builds.registry, { repository: 'base/tools', reference: arch }, 'of nobody');
  const open = { prefix: address, location: address, insecure: true };
  const by = builds.restarted({ mirrors: [...mirrors(), open], authFile: authFile() });
  const files = dockerfile(
    'ARG TARGETARCH',
    `FROM ${address}/base/tools:$TARGETARCH AS other`,
    `FROM ${base}`,
    'COPY --from=other /version /v',
    'RUN cat /v',
  );
  const { lines } = await builds.build({ artifactId: 'run_untold', files }, by);
  expect(lines.filter((line) => line.includes('buildah pull'))).toEqual([`platform: $ buildah pull ${base}`]);
  expect(lines).toContain('out: of nobody');
});

it.each([
  [
    'a wrong password',
    () => builds.restarted({ mirrors: mirrors(), authFile: authFile('eDp5') }),
    'registry-unreachable',
    /authentication required|unauthorized/,
  ],
  [
    'a file that is gone',
    () => builds.restarted({ mirrors: mirrors(), authFile: '/nowhere/config.json' }),
    'registry-unreachable',
    /no such file/,
  ],
])('%s is told', async (_what, make, code, message) => {
  const asked = { artifactId: 'run_wrong', files: dockerfile(`FROM ${base}`) };
  const failure = await failureOf(builds.build(asked, make()));
  expect(failure).toMatchObject({ code, params: { message: expect.stringMatching(message) } });
});

it('an image that the registry does not have is told by its name', async () => {
  const files = dockerfile(`FROM ${guarded.address}/base/tools:2`);
  const failure = await failureOf(builds.build({ artifactId: 'run_missing', files }, builder));
  expect(failure).toMatchObject({
    code: 'dependency-not-found',
    params: { dependency: `${guarded.address}/base/tools:2` },
  });
});

it('a Dockerfile without such images is built as ever', async () => {
  const { lines } = await builds.build({ artifactId: 'run_plain' }, builder);
  expect(lines.filter((line) => line.includes('pull'))).toEqual([]);
});

/** What is made of a recognised source. */
const PROGRAM = {
  language: 'procfile' as const,
  buildSteps: [step('cat', '/version')],
  start: { argv: ['cat'], workDir: '.', env: {}, path: [] },
};
const generated = (image = base) => ({
  baseImages: { procfile: { build: image, run: image } },
  mirrors: mirrors(),
  authFile: authFile(),
});

it('a generated Dockerfile stands on one digest, which the log names', async () => {
  const digest = await pushBaseOfMachine(guarded, { repository: 'base/tools', reference: '1' }, 'pinned');
  const by = builds.restarted(generated());
  const { lines } = await builds.build({ artifactId: 'run_pinned', plan: PROGRAM, files: { a: 'a' } }, by);
  expect(lines.filter((line) => line.startsWith('platform: Base image'))).toEqual([
    `platform: Base image ${base} is ${digest}`,
  ]);
  expect(lines.find((line) => line.includes(`FROM ${guarded.address}/base/tools@${digest}`))).toBeDefined();
  expect(lines).toContain('out: pinned');
});

it('one whose base image is not there, or whose registry is away, gets the usual cards', async () => {
  const build = (image: string) =>
    builds.build({ artifactId: 'run_none', plan: PROGRAM, files: {} }, builds.restarted(generated(image)));
  const missing = `${guarded.address}/base/none:1`;
  expect(await failureOf(build(missing))).toMatchObject({
    code: 'dependency-not-found',
    params: { dependency: missing },
  });
  const away = await failureOf(build('127.0.0.1:1/base/none:1'));
  expect(away).toMatchObject({
    code: 'registry-unreachable',
    params: { message: expect.stringContaining('127.0.0.1:1') },
  });
});
