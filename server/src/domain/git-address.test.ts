import { describe, expect, it } from 'vitest';
import { parseGitAddress } from './git-address.ts';

describe('the address of a git repository', () => {
  it.each([
    ['https://github.com/kim/apps.git', { protocol: 'https', host: 'github.com', path: '/kim/apps.git' }],
    ['https://git.example:8443/kim/apps', { protocol: 'https', host: 'git.example', port: 8443, path: '/kim/apps' }],
    ['http://127.0.0.1:3000/a.git', { protocol: 'http', host: '127.0.0.1', port: 3000, path: '/a.git' }],
    ['git@github.com:kim/apps.git', { protocol: 'ssh', host: 'github.com', path: 'kim/apps.git', userName: 'git' }],
    [
      'ssh://git@git.example:2222/a.git',
      { protocol: 'ssh', host: 'git.example', port: 2222, path: '/a.git', userName: 'git' },
    ],
    ['ssh://[::1]:22/a.git', { protocol: 'ssh', host: '[::1]', port: 22, path: '/a.git' }],
  ])('%s is one', (text, address) => {
    expect(parseGitAddress(text)).toEqual(address);
  });

  it.each([
    ['https://kim:ghp_secret@github.com/kim/apps.git', 'password-inside'],
    ['https://ghp_secret@github.com/kim/apps.git', 'password-inside'],
    ['ssh://git:secret@git.example/a.git', 'password-inside'],
    ['http://git.example/a.git', 'not-encrypted'],
    ['http://127.0.0.1.evil.example/a.git', 'not-encrypted'],
    ['ext::sh -c id', 'not-an-address'],
    ['file:///etc', 'not-an-address'],
    ['/srv/git/a.git', 'not-an-address'],
    ['ssh://-oProxyCommand=id/a.git', 'not-an-address'],
    ['git@-oProxyCommand=id:a.git', 'not-an-address'],
    ['git@host:-upload-pack=id', 'not-an-address'],
    ['https://github.com/', 'not-an-address'],
    ['https://github.com/a?b=c', 'not-an-address'],
    ['github.com/kim/apps', 'not-an-address'],
    ['', 'not-an-address'],
  ])('%s is none: %s', (text, fault) => {
    expect(parseGitAddress(text)).toBe(fault);
  });
});
