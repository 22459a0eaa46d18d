import { expect, it } from 'vitest';
import { linkSecret } from './link-secret.ts';

it('is read from behind the #', () => {
  expect(linkSecret('#token=ab-c_1', 'token')).toBe('ab-c_1');
  expect(linkSecret('#token=abc', 'invitation')).toBeUndefined();
  expect(linkSecret('', 'token')).toBeUndefined();
});
