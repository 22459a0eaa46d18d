import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { namedImages, targetOf } from '../../deploy/image/language-images.ts';

it('every image that the server names by itself has a target, and no other one has', () => {
  const text = readFileSync('deploy/image/languages.Dockerfile', 'utf8');
  const stages = [...text.matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, name = '']) => name);
  const targets = stages.filter((name) => /^(?:base|build|tools)-/.test(name));
  expect(targets.sort()).toEqual(namedImages().map(targetOf).sort());
});

it('its packages are of the versions that names of images say', () => {
  const text = readFileSync('deploy/image/languages.Dockerfile', 'utf8');
  const versions = Object.fromEntries(namedImages().map((image) => image.split(':')));
  expect(text).toContain(`php${versions['base/php']}-cli`);
  expect(text).toContain(`openjdk-${versions['base/java']}-jre-headless`);
  expect(text).toContain(`golang:${versions['build/go']}-`);
  expect(text).toContain(`node:${versions['base/node']}.`);
});
