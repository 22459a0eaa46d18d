import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Buildah } from '../../deploy/image/buildah.ts';
import { makeDebianBase } from '../../deploy/image/debian-base.ts';
import { makeLanguageImage } from '../../deploy/image/language-images.ts';
import { ensureCrane } from '../../testbed/binaries/build-binaries.ts';

const BASE = 'localhost/nonstop4-base:bookworm';
const CRANE = 'localhost/crane:here';
const PREFIX = 'registry.example.com/nonstop4';

let directory: string;
let buildah: Buildah;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nonstop4-language-images-'));
  buildah = new Buildah(join(directory, 'storage'));
  await makeDebianBase(buildah, BASE);
  const crane = await ensureCrane(console.log);
  await buildah.within('scratch', async (container) => {
    await buildah.run('copy', '--quiet', container, crane, '/go/bin/crane');
    await buildah.run('commit', '--quiet', container, CRANE);
  });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

// Where no registry of images is reached: this machine's Debian, Node and crane in their place. Those of Go and npm come of such images, and the other
// languages of Debian's packages only, as python's do.
const args = { DEBIAN_IMAGE: BASE, NODE_IMAGE: BASE, CRANE };

describe('an image of a language, by its target', () => {
  it.each([
    ['base/node:24', 'node --version', /^v24\./m],
    ['base/static:1', 'ls /nonstop4', /static-server\.js/],
    [
      'build/python:3.11',
      'python3 -m pip --version && python3 -m venv /tmp/x && /tmp/x/bin/python --version',
      /Python 3\.11/,
    ],
    ['tools/build:1', 'tar --version && find --version && crane version', /GNU tar[\s\S]*GNU findutils[\s\S]*\d/],
  ])('%s has what it is for, and runs as nobody in particular', async (image, command, says) => {
    const tag = await makeLanguageImage(buildah, { prefix: PREFIX, image, args });
    const { config } = JSON.parse(await buildah.run('inspect', '--type', 'image', tag)).OCIv1;
    expect(config.User).toBe('10001:10001');
    const said = await buildah.within(tag, (container) =>
      buildah.run('run', '--user', '10001:10001', container, '--', 'sh', '-c', `id -un && ${command}`),
    );
    expect(said).toMatch(/^app\n/);
    expect(said).toMatch(says);
  });
});
