import { expect, it } from 'vitest';
import { addressFault, entriesOf, repositoryName, sourceOf } from './source-entries.ts';

it.each([
  ['', undefined],
  ['https://github.com/kim/shop.git', undefined],
  [' https://gitlab.example.com:8443/a/b/shop ', undefined],
  ['git@github.com:kim/shop.git', 'addressSsh'],
  ['ssh://git@github.com/kim/shop.git', 'addressSsh'],
  ['http://github.com/kim/shop.git', 'addressRule'],
  ['https://token@github.com/kim/shop.git', 'addressRule'],
  ['https://github.com', 'addressRule'],
  ['github.com/kim/shop', 'addressRule'],
])('%j: %s', (address, fault) => {
  expect(addressFault(address)).toBe(fault);
});

it('names an app as its repository', () => {
  expect(repositoryName('https://github.com/kim/shop.git')).toBe('shop');
  expect(repositoryName('https://github.com/kim/shop/')).toBe('shop');
});

it('sends a token only when one was entered, and takes the kept one away only when asked', () => {
  const kept = { address: 'https://github.com/kim/shop.git', hasToken: true };
  expect(sourceOf(entriesOf(kept))).toEqual({ address: kept.address, branch: null, userName: null });
  expect(sourceOf({ ...entriesOf(kept), forgetToken: true })).toMatchObject({ token: null });
  expect(sourceOf({ ...entriesOf(kept), branch: ' main ', token: ' x ' })).toMatchObject({
    branch: 'main',
    token: 'x',
  });
});
