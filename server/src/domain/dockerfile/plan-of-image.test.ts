import { expect, it } from 'vitest';
import { simplePlan } from '../../../../testing/ports/builder/build-plans.ts';
import type { StartCommand } from '../build-plan.ts';
import { planOfImage } from './plan-of-image.ts';

const IMAGE = { entrypoint: ['/entry.sh'], exposedPorts: [80, 8080, 9090] };
const startOf = (start: Partial<StartCommand>) =>
  planOfImage({ ...simplePlan(), start: { argv: [], workDir: '.', env: {}, path: [], ...start } }, IMAGE).start;

it('an image says what it listens on, unless a compose file has said it', () => {
  expect(startOf({}).port).toBe(8080);
  expect(startOf({ port: 3000 }).port).toBe(3000);
});

it('a command that takes the place of CMD alone comes after the ENTRYPOINT of the image', () => {
  expect(startOf({ argv: ['serve'], afterEntrypoint: true })).toEqual({
    ...{ argv: ['/entry.sh', 'serve'], workDir: '.', env: {}, path: [], port: 8080 },
  });
  expect(startOf({ argv: ['/own'] }).argv).toEqual(['/own']);
  expect(startOf({}).argv).toEqual([]);
});
