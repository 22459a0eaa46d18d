import { expect, it } from 'vitest';
import { appUserOf } from './app-user.ts';

it('is one for an App and its background processes, and another for another App', () => {
  expect(appUserOf('app_1.worker')).toBe(appUserOf('app_1'));
  expect(appUserOf('app_2')).not.toBe(appUserOf('app_1'));
});
