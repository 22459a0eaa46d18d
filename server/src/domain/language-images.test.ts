import { describe, expect, it } from 'vitest';
import type { BuildPlan } from './build-plan.ts';
import { imagesOf } from './language-images.ts';

const IMAGES = {
  node: { build: 'build/node', run: 'base/node' },
  ruby: { build: 'build/ruby', run: 'base/ruby' },
  static: { build: 'base/go', run: 'base/static' },
  procfile: { build: 'base/debian', run: 'base/debian' },
};

function plan(language: BuildPlan['language'], tools: BuildPlan['tools'], isStatic = false): BuildPlan {
  const start = { argv: ['true'], workDir: '.', env: {}, path: [] };
  return {
    ...{ language, tools, buildSteps: [], healthPaths: [], notes: [] },
    start: isStatic ? { ...start, static: { root: '.', spa: false } } : start,
  };
}

describe('an image is chosen', () => {
  it.each([
    ['by the language', plan('ruby', [{ name: 'ruby' }, { name: 'bundle' }]), IMAGES.ruby],
    ['for a Procfile by the program that it names', plan('procfile', [{ name: 'sh' }, { name: 'node' }]), IMAGES.node],
    ['for a Procfile that names none of a language', plan('procfile', [{ name: 'sh' }]), IMAGES.procfile],
    ['for pages', plan('static', [], true), IMAGES.static],
    [
      'for pages that a language builds',
      plan('node', [{ name: 'npm' }], true),
      { build: 'build/node', run: 'base/static' },
    ],
  ])('%s', (_what, given, expected) => {
    expect(imagesOf(given, IMAGES)).toEqual(expected);
  });

  it('or the card says what the platform has no image for', () => {
    const asked = () => imagesOf(plan('php', [{ name: 'php' }]), IMAGES);
    expect(asked).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: 'tool-missing', params: { tool: 'php' } }) }),
    );
  });
});
