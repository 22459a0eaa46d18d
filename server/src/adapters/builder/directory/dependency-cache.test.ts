import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildOnce, CHECK, failureOf, LAYER, shell } from '../../../../../testing/ports/builder/build-once.ts';
import { directoryHarness } from '../../../../../testing/ports/builder/directory-harness.ts';
import { keeping } from '../../../../../testing/ports/builder/keeping.ts';
import { writeFiles } from '../../../../../testing/write-files.ts';

describe('installed packages', () => {
  const inode = (path: string) => statSync(path).ino;

  it('are shared by hard links when nothing can change them', async () => {
    const harness = directoryHarness();
    const plan = { dependencies: LAYER, buildSteps: [CHECK] };
    const one = await buildOnce(harness, { artifactId: 'art_1', files: { lock: '1' }, plan });
    const two = await buildOnce(harness, { artifactId: 'art_2', files: { lock: '1' }, plan });
    expect(inode(join(one.artifact.location, 'packages/one'))).toBe(inode(join(two.artifact.location, 'packages/one')));
    expect(readFileSync(join(two.artifact.location, 'packages/link'), 'utf8')).toBe('1');
    expect(two.artifact.sizeBytes).toBe(one.artifact.sizeBytes);
    expect(two.lines.some((line) => line.includes('not installed again'))).toBe(true);
  });

  it('are copied for a build that runs the user’s own steps', async () => {
    const harness = directoryHarness();
    const plan = { dependencies: LAYER, buildSteps: [shell('echo changed > packages/one')] };
    const one = await buildOnce(harness, { artifactId: 'art_1', files: { lock: '1' }, plan });
    expect(readFileSync(join(one.artifact.location, 'packages/one'), 'utf8')).toBe('changed\n');
    const two = await buildOnce(harness, {
      artifactId: 'art_2',
      files: { lock: '1' },
      plan: { dependencies: LAYER, buildSteps: [CHECK] },
    });
    expect(readFileSync(join(two.artifact.location, 'packages/one'), 'utf8')).toBe('1');
  });

  it('are installed once by two builds at the same time', async () => {
    const harness = directoryHarness();
    const plan = { dependencies: LAYER };
    const built = await Promise.all(
      ['art_1', 'art_2', 'art_3'].map((artifactId) => buildOnce(harness, { artifactId, files: { lock: '1' }, plan })),
    );
    expect(built.flatMap(({ lines }) => lines).filter((line) => line === 'out: installed')).toHaveLength(1);
  });

  it('are installed by the other build when the one that installs is canceled', async () => {
    const harness = directoryHarness();
    const controller = new AbortController();
    const gate = join(harness.root, 'gate');
    const steps = [shell(`while [ ! -e ${gate} ]; do sleep 0.02; done; mkdir packages; echo installed`)];
    const plan = { dependencies: { ...LAYER, steps } };
    const canceled = buildOnce(harness, { artifactId: 'art_1', files: { lock: '1' }, plan, signal: controller.signal });
    await expect.poll(() => existsSync(join(harness.cache, 'deps/user_1'))).toBe(true);
    const other = buildOnce(harness, { artifactId: 'art_2', files: { lock: '1' }, plan });
    controller.abort(new Error('canceled by a test'));
    await expect(canceled).rejects.toThrow('canceled by a test');
    writeFileSync(gate, '');
    expect((await other).lines).toContain('out: installed');
  });

  it.each([
    ['one was changed', (path: string) => `chmod u+w ${path}/packages/one && echo other > ${path}/packages/one`],
    ['one is missing', (path: string) => `rm ${path}/packages/deep/two`],
    ['one was added', (path: string) => `touch ${path}/packages/extra`],
    ['they were never completed', (path: string) => `rm ${path}/complete.json`],
    ['their marker is damaged', (path: string) => `echo '{"madeAt"' > ${path}/complete.json`],
  ])('are installed again when %s', async (_what, damage) => {
    const harness = directoryHarness();
    const plan = { dependencies: LAYER, buildSteps: [CHECK] };
    await buildOnce(harness, { artifactId: 'art_1', files: { lock: '1' }, plan });
    const owner = join(harness.cache, 'deps/user_1');
    spawnSync('sh', ['-c', damage(join(owner, readdirSync(owner)[0]!))]);
    const two = await buildOnce(harness, { artifactId: 'art_2', files: { lock: '1' }, plan });
    expect(two.lines).toContain('out: installed');
    expect(readFileSync(join(two.artifact.location, 'packages/one'), 'utf8')).toBe('1');
    expect(readdirSync(owner)).toHaveLength(1);
  });

  it.each([
    ['the folder is a link', 'ln -s OUTSIDE packages'],
    ['the folder lies behind a link', 'ln -s OUTSIDE/.. packages'],
  ])('are none when %s: what it leads to stays as it is', async (_what, line) => {
    const harness = directoryHarness();
    const outside = join(harness.root, 'outside', 'deep');
    await writeFiles(outside, { 'secret.key': 'key' });
    chmodSync(join(outside, 'secret.key'), 0o600);
    const steps = [shell(line.replace('OUTSIDE', outside))];
    const layer = { ...LAYER, steps, outputs: line.includes('..') ? ['packages/deep'] : ['packages'] };
    const built = buildOnce(harness, { files: { lock: '1' }, plan: { dependencies: layer, buildSteps: [CHECK] } });
    expect(await failureOf(built)).toMatchObject({
      code: 'build-failed',
      params: { message: expect.stringContaining('is a link') },
    });
    const { mode, nlink } = statSync(join(outside, 'secret.key'));
    expect([mode & 0o777, nlink]).toEqual([0o600, 1]);
  });

  it('of a site are removed when it is built, but never those that a link of the build leads to', async () => {
    const harness = directoryHarness();
    const outside = join(harness.root, 'outside');
    await writeFiles(join(outside, 'packages'), { kept: 'kept' });
    const inDeep = [shell('mkdir -p deep/packages && cp lock deep/packages/one')];
    const built = await buildOnce(harness, {
      files: { lock: '1' },
      plan: {
        dependencies: { ...LAYER, steps: inDeep, outputs: ['deep/packages'] },
        buildSteps: [shell(`mkdir dist && echo page > dist/index.html && rm -rf deep && ln -s ${outside} deep`)],
        start: { argv: [], workDir: '.', env: {}, path: [], static: { root: 'dist', spa: false } },
      },
    });
    expect(readFileSync(join(built.artifact.location, 'dist/index.html'), 'utf8')).toBe('page\n');
    expect(readFileSync(join(outside, 'packages/kept'), 'utf8')).toBe('kept');
  });

  it('without a lock are installed again after a day', async () => {
    const harness = directoryHarness();
    const plan = { dependencies: { ...LAYER, locked: false } };
    const asked = (artifactId: string) => buildOnce(harness, { artifactId, files: { lock: '1' }, plan });
    await asked('art_1');
    harness.ahead.ms = 23 * 3_600_000;
    expect((await asked('art_2')).lines).not.toContain('out: installed');
    harness.ahead.ms = 25 * 3_600_000;
    expect((await asked('art_3')).lines).toContain('out: installed');
  });

  it('are collected when no build has used them for 30 days', async () => {
    const harness = directoryHarness();
    await buildOnce(harness, { files: { lock: '1' }, plan: { dependencies: LAYER } });
    harness.ahead.ms = 29 * 24 * 3_600_000;
    await harness.builder.collect(keeping());
    expect(readdirSync(join(harness.cache, 'deps/user_1'))).toHaveLength(1);
    harness.ahead.ms = 31 * 24 * 3_600_000;
    expect(await harness.builder.collect(keeping())).toBeGreaterThan(0);
    expect(readdirSync(join(harness.cache, 'deps/user_1'))).toEqual([]);
    expect(readdirSync(join(harness.cache, 'homes'))).toEqual([]);
  });

  it('see no config vars, since they are not part of their key; build steps see them', async () => {
    const { lines } = await buildOnce(directoryHarness(), {
      files: { lock: '1' },
      env: { API_URL: 'https://example.com', PATH: '/nowhere', HOME: '/nowhere' },
      plan: {
        dependencies: { ...LAYER, steps: [shell('echo "install $API_URL."')] },
        buildSteps: [shell('echo "build $API_URL $(test -d "$HOME" && echo home)"')],
      },
    });
    expect(lines).toContain('out: install .');
    expect(lines).toContain('out: build https://example.com home');
  });
});
