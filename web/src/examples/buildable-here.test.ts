import { expect, it } from 'vitest';
import { buildableHere } from './buildable-here.ts';
import { type ExampleApp, inOrder } from './example-list.ts';

const example = (name: string, ...needs: string[]): ExampleApp => ({
  ...{ name, language: name, needs },
  ...{ title: { en: name, ko: name }, summary: { en: '', ko: '' } },
});
const all = [example('go', 'go'), example('procfile', 'perl'), example('static'), example('node', 'node', 'npm')];
const names = (examples: readonly ExampleApp[]) => examples.map(({ name }) => name);

it('offers what the programs of this machine can build; of others than those it tells nothing is known', () => {
  const tools = [{ name: 'node', version: '24.21.0' }, { name: 'npm', version: '11.0.0' }, { name: 'go' }];
  expect(names(buildableHere(all, { runtime: 'local', tools }))).toEqual(['procfile', 'static', 'node']);
});

it('offers everything on a cluster, which has images', () => {
  expect(buildableHere(all, { runtime: 'kubernetes', tools: [{ name: 'go' }] })).toHaveLength(all.length);
});

it('begins with what is plain', () => {
  expect(names(inOrder(all))).toEqual(['static', 'node', 'go', 'procfile']);
});
