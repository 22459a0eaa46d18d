import { expect, it } from 'vitest';
import { checkSourceAddress } from './git-source.ts';

it.each(['https://github.com/kim/shop.git', 'https://gitlab.example.com:8443/group/sub/shop'])(
  '%s is taken',
  (address) => {
    expect(checkSourceAddress(address)).toBe(address);
  },
);

it.each([
  ['file:///etc/passwd', 'not-an-address'],
  ['/srv/git/shop.git', 'not-an-address'],
  ['ext::sh -c id', 'not-an-address'],
  ['git://github.com/kim/shop.git', 'not-an-address'],
  ['--upload-pack=touch owned', 'not-an-address'],
  ['https://github.com/kim/shop.git?x=1', 'not-an-address'],
  ['https://-oProxyCommand=id/kim/shop.git', 'not-an-address'],
  ['git@github.com:kim/shop.git', 'not-https'],
  ['ssh://git@github.com/kim/shop.git', 'not-https'],
  ['ssh://-oProxyCommand=id/kim/shop.git', 'not-an-address'],
  ['http://github.com/kim/shop.git', 'not-encrypted'],
  ['http://127.0.0.1/kim/shop.git', 'not-encrypted'],
  ['https://kim:glpat-0123@gitlab.com/kim/shop.git', 'password-inside'],
  ['https://glpat-0123@gitlab.com/kim/shop.git', 'password-inside'],
])('%s is refused: %s', (address, reason) => {
  expect(() => checkSourceAddress(address)).toThrow(
    expect.objectContaining({ code: 'git-source-unusable', params: { reason } }),
  );
});
