import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { composeImage, pushLayer } from '../../../server/src/adapters/builder/kubernetes/registry/images.ts';
import { pack } from '../../../server/src/adapters/builder/kubernetes/registry/packed-directory.ts';
import { LostImages } from '../../../server/src/adapters/builder/registry/lost-images.ts';
import { OCI_MANIFEST } from '../../../server/src/adapters/builder/registry/manifest.ts';
import { OwnImages } from '../../../server/src/adapters/builder/registry/own-images.ts';
import { Referrers } from '../../../server/src/adapters/builder/registry/referrers.ts';
import { FixedClock } from '../../../server/src/adapters/clock/fixed/fixed-clock.ts';
import { CYCLONEDX } from '../../../server/src/domain/bill-of-materials/cyclonedx.ts';
import { imageLabels } from '../../../server/src/domain/image-labels.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { REVISION } from './build-plans.ts';
import { OwnRegistry } from './own-registry.ts';
import { ReferrersList } from './referrers-list.ts';

/** A real registry, of the platform and of others. */
let registry: OwnRegistry;
beforeAll(async () => {
  registry = await OwnRegistry.start();
});
afterAll(() => registry.stop());

const HOUR = 3_600_000;
const PLATFORM = 'registry.local/apps';
const REPOSITORY = 'apps/user_1/app_1';

/** An image of one small file; with labels as the platform's own, without as anybody's. */
async function push(
  tag: string,
  { repository = REPOSITORY, platform = PLATFORM, labels = true, appId = 'app_1' } = {},
) {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'app'));
  writeFileSync(join(root, 'app/name'), tag);
  const layer = await pack(['-C', root, 'app'], join(root, 'layer'), new AbortController().signal);
  await pushLayer(registry.client, { repository: 'layers', reference: tag }, layer);
  const own = labels ? imageLabels({ platform, appId, artifactId: tag }, REVISION, 'sha256:0') : {};
  const from = { repository: 'layers', reference: tag };
  const { digest } = await composeImage(registry.client, from, [], { repository, reference: tag }, own);
  return { repository, digest };
}

function own() {
  const said: string[] = [];
  const log = (message: string) => said.push(message);
  const images = new OwnImages(registry.client, log);
  const clock = new FixedClock();
  const options = { registry: registry.client, images, prefix: 'apps/', platform: PLATFORM, clock, log };
  return { said, images, clock, lost: new LostImages(options) };
}

const isThere = async (image: { repository: string; digest: string }) =>
  (await registry.client.named(image.repository, image.digest)) !== undefined;

it('a bill of materials lies beside its image, where every tool looks for it, and goes with it', async () => {
  const image = await push('run_1');
  const referrers = new Referrers(registry.client);
  const document = { mediaType: CYCLONEDX, text: '{"bomFormat":"CycloneDX"}', artifactId: 'run_1' };
  await referrers.attach(image.repository, image.digest, document);
  await referrers.attach(image.repository, image.digest, document);
  const tag = image.digest.replace(':', '-');
  expect((await registry.client.tags(REPOSITORY)).sort()).toEqual(['run_1', tag].sort());
  const [entry, ...others] = await referrers.of(image.repository, image.digest);
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ artifactType: CYCLONEDX });
  const pushed = await registry.client.manifest(REPOSITORY, entry?.digest ?? '');
  expect(pushed?.manifest).toMatchObject({ artifactType: CYCLONEDX, subject: { digest: image.digest } });
  const text = await registry.client.readJson(REPOSITORY, pushed?.manifest.layers[0]?.digest ?? '');
  expect(text).toEqual({ bomFormat: 'CycloneDX' });

  await own().images.remove(image, { platform: PLATFORM, appId: 'app_1', artifactId: 'run_1' });
  expect(await isThere(image)).toBe(false);
  expect(await isThere({ repository: REPOSITORY, digest: entry?.digest ?? '' })).toBe(false);
  expect(await registry.client.tags(REPOSITORY)).toEqual([]);
});

it('a registry that lists referrers itself needs no tag for them', async () => {
  registry.referrers = new ReferrersList();
  try {
    const image = await push('run_listed', { repository: 'apps/user_1/app_listed', appId: 'app_listed' });
    const referrers = new Referrers(registry.client);
    await referrers.attach(image.repository, image.digest, {
      mediaType: CYCLONEDX,
      text: '{}',
      artifactId: 'run_listed',
    });
    expect(await registry.client.tags(image.repository)).toEqual(['run_listed']);
    const [entry] = await referrers.of(image.repository, image.digest);
    expect(entry).toMatchObject({ artifactType: CYCLONEDX, mediaType: OCI_MANIFEST });
    const expected = { platform: PLATFORM, appId: 'app_listed', artifactId: 'run_listed' };
    await own().images.remove(image, expected);
    expect(await isThere(image)).toBe(false);
    expect(await isThere({ repository: image.repository, digest: entry?.digest ?? '' })).toBe(false);
  } finally {
    registry.referrers = undefined;
  }
});

it('what somebody else has put beside an image stays', async () => {
  const image = await push('run_2');
  const referrers = new Referrers(registry.client);
  await referrers.attach(REPOSITORY, image.digest, { mediaType: CYCLONEDX, text: '{}', artifactId: 'run_2' });
  const [ours] = await referrers.of(REPOSITORY, image.digest);
  const tag = image.digest.replace(':', '-');
  const known = await registry.client.named(REPOSITORY, tag);
  if (!known || !('manifests' in known.content)) throw new Error('no list');
  const signature = await push('signature', { labels: false });
  const { size, mediaType } = (await registry.client.named(REPOSITORY, signature.digest))!;
  const manifests = [...known.content.manifests, { mediaType, size, digest: signature.digest }];
  await registry.client.put(REPOSITORY, { ...known.content, manifests }, tag);
  await own().images.remove(image, { platform: PLATFORM, appId: 'app_1', artifactId: 'run_2' });
  expect((await referrers.of(REPOSITORY, image.digest)).map(({ digest }) => digest)).toEqual([signature.digest]);
  expect(await isThere({ repository: REPOSITORY, digest: ours?.digest ?? '' })).toBe(false);
  expect(await isThere(signature)).toBe(true);
});

it('nothing is removed that does not say that it is this image of this platform and app', async () => {
  const { images, said } = own();
  const expected = { platform: PLATFORM, appId: 'app_1', artifactId: 'run_3' };
  const wrong = [
    await push('run_3', { labels: false }),
    await push('run_4'),
    await push('run_3', { platform: 'registry.local/others' }),
    await push('run_3', { appId: 'app_2' }),
  ];
  for (const image of wrong) await images.remove(image, expected);
  for (const image of wrong) expect(await isThere(image)).toBe(true);
  expect(said).toEqual(wrong.map(() => 'an image without the labels of its build is left in the registry'));
  const right = await push('run_3');
  await images.remove(right, expected);
  expect(await isThere(right)).toBe(false);
  await images.remove(right, expected);
  expect(said).toHaveLength(wrong.length);
});

it('an image that nobody knows is removed after a day, and nothing that is not the platform’s', async () => {
  const { lost, clock, said } = own();
  const [kept, gone] = [await push('run_kept'), await push('run_lost')];
  const others = [
    await push('run_other', { labels: false }),
    await push('run_theirs', { platform: 'registry.local/others' }),
    await push('run_moved', { repository: 'apps/user_1/app_2' }),
    await push('run_outside', { repository: 'user_1/app_1' }),
    await push('run_deep', { repository: 'apps/deeper/user_1/app_1' }),
  ];
  const isKept = (id: string) => id === 'run_kept';
  await lost.collect(async () => isKept);
  clock.advance(23 * HOUR);
  await lost.collect(async () => isKept);
  expect(await isThere(gone)).toBe(true);
  clock.advance(6 * HOUR);
  await lost.collect(async () => isKept);
  expect(await isThere(gone)).toBe(false);
  for (const image of [kept, ...others]) expect(await isThere(image)).toBe(true);
  expect(said).toContain('an image that no build is known of any more was removed from the registry');
  expect(said).not.toContain('an image without the labels of its build is left in the registry');
});

it('one that is known again meanwhile is not lost', async () => {
  const { lost, clock } = own();
  const image = await push('run_again');
  await lost.collect(async () => () => false);
  clock.advance(12 * HOUR);
  await lost.collect(async () => () => true);
  clock.advance(13 * HOUR);
  await lost.collect(async () => () => false);
  expect(await isThere(image)).toBe(true);
});

it('the registry is looked through four times a day at most', async () => {
  const { lost, clock } = own();
  const looked = () => registry.requests.filter(({ url }) => url?.includes('_catalog')).length;
  const before = looked();
  for (let hour = 0; hour < 12; hour += 1) {
    await lost.collect(async () => () => true);
    clock.advance(HOUR);
  }
  expect(looked()).toBe(before + 2);
});

it('a registry that is away is told, and ends nothing', async () => {
  const away = await OwnRegistry.start();
  away.stop();
  const said: string[] = [];
  const log = (message: string) => said.push(message);
  const images = new OwnImages(away.client, log);
  const options = { registry: away.client, images, prefix: '', platform: PLATFORM, clock: new FixedClock(), log };
  await new LostImages(options).collect(async () => () => false);
  expect(said).toEqual(['what was lost in the image registry could not be looked for']);
});
