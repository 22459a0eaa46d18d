import { expect, it } from 'vitest';
import { cannotStart } from './cannot-start.ts';

it('tells a container that will not start from one that has not started yet', () => {
  expect(cannotStart({ reason: 'ImagePullBackOff', message: 'no such image' })).toBe(true);
  expect(cannotStart({ reason: 'CreateContainerConfigError', message: 'secret "shop-env" not found' })).toBe(true);
  expect(cannotStart({ reason: 'ContainerCreating' })).toBe(false);
  expect(cannotStart(undefined)).toBe(false);
  const message = 'failed to sync secret cache: timed out waiting for the condition';
  expect(cannotStart({ reason: 'CreateContainerConfigError', message })).toBe(false);
});
