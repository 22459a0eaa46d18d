import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildOnce, failureOf, shell } from '../../../../../testing/ports/builder/build-once.ts';
import { machineEnvironment } from '../../../../../testing/ports/builder/builder-in.ts';
import { directoryHarness } from '../../../../../testing/ports/builder/directory-harness.ts';
import { smallDisk } from '../../../../../testing/small-disk.ts';
import { DirectoryBuilder } from './directory-builder.ts';
import { satisfies } from './tools.ts';

describe('this machine', () => {
  it('without a program that is needed is told before anything else', async () => {
    const harness = directoryHarness({ PATH: '/nowhere', HOME: '/nowhere' });
    const plan = { tools: [{ name: 'php' as const, version: '^8.2' }], buildSteps: [shell('echo built')] };
    expect(await failureOf(buildOnce(harness, { plan }))).toMatchObject({
      code: 'tool-missing',
      params: { tool: 'php', package: 'php-cli', needed: '^8.2' },
    });
    expect(existsSync(harness.artifacts)).toBe(false);
  });

  it('with another version is told where it cannot work, and noted where it may', async () => {
    const harness = directoryHarness({ PATH: '/bin:/usr/bin' });
    const tools = join(harness.root, 'tools');
    const environment = { PATH: `${tools}:/usr/bin:/bin`, HOME: harness.root };
    const own = directoryHarness(environment);
    spawnSync('mkdir', [tools]);
    writeFileSync(join(tools, 'javac'), '#!/bin/sh\necho javac 11.0.2\n');
    await chmod(join(tools, 'javac'), 0o755);
    expect(await failureOf(buildOnce(own, { plan: { tools: [{ name: 'javac', version: '>=17' }] } }))).toMatchObject({
      code: 'tool-missing',
      params: { tool: 'javac', needed: '>=17', found: '11.0.2', package: 'openjdk-17-jdk-headless' },
    });
    // As Debian's does.
    writeFileSync(join(tools, 'gradle'), '#!/bin/sh\necho openjdk version 17.0.15\necho Gradle 4.4.1\n');
    await chmod(join(tools, 'gradle'), 0o755);
    const tooOld = { code: 'tool-missing', params: { tool: 'gradle', needed: '>=6.4', found: '4.4.1' } };
    expect(await failureOf(buildOnce(own, { plan: { tools: [{ name: 'gradle', version: '>=6.4' }] } }))).toMatchObject(
      tooOld,
    );
    const { lines } = await buildOnce(own, { plan: { tools: [{ name: 'node', version: '<20' }] } });
    expect(lines[0]).toBe(`platform: node <20 is asked for; ${process.versions.node} is used.`);
  });

  it('with a full disk fails plainly and keeps nothing', async (context) => {
    const disk = smallDisk(context, 500);
    const harness = directoryHarness();
    const builder = new DirectoryBuilder({
      artifactsDirectory: join(disk, 'artifacts'),
      cacheDirectory: join(disk, 'cache'),
      nodeBinDirectory: '/nowhere',
      environment: machineEnvironment(),
      clock: { now: () => Date.now() },
    });
    const full = { ...harness, builder };
    expect(await failureOf(buildOnce(full, { files: { big: 'x'.repeat(900_000) } }))).toMatchObject({
      code: 'disk-full',
    });
    expect(
      await failureOf(buildOnce(full, { plan: { buildSteps: [shell('head -c 900000 /dev/zero > big')] } })),
    ).toMatchObject({ code: 'disk-full' });
    expect(readdirSync(join(disk, 'artifacts'))).toEqual([]);
  });

  it('where another file system holds the source copies it', async (context) => {
    const disk = smallDisk(context, 500);
    writeFileSync(join(disk, 'a.txt'), 'a');
    const harness = directoryHarness();
    spawnSync('mkdir', [join(disk, 'source')]);
    writeFileSync(join(disk, 'source/a.txt'), 'a');
    const { artifact } = await buildOnce(harness, { sourceDirectory: join(disk, 'source') });
    expect(readFileSync(join(artifact.location, 'a.txt'), 'utf8')).toBe('a');
    expect(existsSync(join(disk, 'source'))).toBe(false);
  });

  it('is cleaned of what a killed server left: processes and half-made Artifacts', async () => {
    const harness = directoryHarness();
    await buildOnce(harness, { artifactId: 'art_kept' });
    spawnSync('mkdir', ['-p', join(harness.artifacts, 'art_half')]);
    const left = spawn('sleep', ['987655'], {
      detached: true,
      stdio: 'ignore',
      env: { PATH: '/usr/bin:/bin', NONSTOP4_BUILD: `${harness.artifacts}#art_half` },
    });
    const foreign = spawn('sleep', ['987656'], {
      stdio: 'ignore',
      env: { PATH: '/usr/bin:/bin', NONSTOP4_BUILD: '/elsewhere#art_half' },
    });
    const ended = new Promise((resolve) => left.once('exit', (_code, signal) => resolve(signal)));
    await harness.restarted().recover();
    expect(await ended).toBe('SIGKILL');
    expect(readdirSync(harness.artifacts).sort()).toEqual(['art_kept', 'art_kept.json']);
    expect(foreign.exitCode).toBeNull();
    foreign.kill('SIGKILL');
  });
});

describe('a version', () => {
  it.each([
    ['3.11.7', '>=3.9,<4.0', true],
    ['3.11.7', '^3.12', false],
    ['3.11.7', '~=3.9', true],
    ['3.11.7', '~=3.9.2', false],
    ['3.11.7', '==3.11.*', true],
    ['3.11.7', '>=3.8,!=3.9.0', true],
    ['24.21.0', '>=22 || ^20.1', true],
    ['24.21.0', '18.x', false],
    ['8.2.36', '^8.1|^9', true],
    ['17.0.15', '>=21', false],
    ['1.26.8', '>=1.22', true],
    ['24.21.0', 'lts/*', true],
  ])('%s in %s: %s', (version, range, expected) => {
    expect(satisfies(version, range)).toBe(expected);
  });
});
