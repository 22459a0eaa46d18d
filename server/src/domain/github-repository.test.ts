import { describe, expect, it } from 'vitest';
import { gitHubRepository, renamedRepository } from './github-repository.ts';

const github = {
  ...{ owner: 'kim', name: 'apps' },
  ...{ address: 'https://github.com/kim/apps.git', apiAddress: 'https://api.github.com' },
};
const server = {
  ...{ owner: 'kim', name: 'apps.io' },
  ...{ address: 'https://ghe.example:8443/kim/apps.io.git', apiAddress: 'https://ghe.example:8443/api/v3' },
};

describe('a repository at GitHub', () => {
  it.each([
    ['kim/apps', undefined, github],
    ['kim/apps.git', 'https://api.github.com/', github],
    ['https://github.com/kim/apps', undefined, github],
    ['https://github.com/kim/apps.git', 'https://api.github.com', github],
    ['https://github.com/kim/apps/', undefined, github],
    ['kim/apps.io', 'https://ghe.example:8443/api/v3', server],
    ['https://ghe.example:8443/kim/apps.io', undefined, server],
  ])('%s with %s is one', (text, api, repository) => {
    expect(gitHubRepository(text, api)).toEqual(repository);
  });

  it('with data residency has its API beside it', () => {
    const there = { address: 'https://kim.ghe.com/team/apps.git', apiAddress: 'https://api.kim.ghe.com' };
    expect(gitHubRepository('https://kim.ghe.com/team/apps')).toMatchObject(there);
    expect(gitHubRepository('team/apps', 'https://api.kim.ghe.com')).toMatchObject(there);
  });

  it.each([
    ['apps', undefined, 'not-a-repository'],
    ['kim/..', undefined, 'not-a-repository'],
    ['kim/apps/tree', undefined, 'not-a-repository'],
    ['git@github.com:kim/apps.git', undefined, 'not-a-repository'],
    ['https://github.com/kim', undefined, 'not-a-repository'],
    ['https://kim:x@github.com/kim/apps', undefined, 'not-a-repository'],
    ['http://github.com/kim/apps', undefined, 'not-encrypted'],
    ['kim/apps', 'http://ghe.example/api/v3', 'not-encrypted'],
    ['kim/apps', 'https://ghe.example', 'not-an-api'],
    ['kim/apps', 'https://x:y@ghe.example/api/v3', 'not-an-api'],
    ['https://github.com/kim/apps', 'https://evil.example/api/v3', 'not-an-api'],
  ])('%s with %s is none: %s', (text, api, fault) => {
    expect(gitHubRepository(text, api)).toBe(fault);
  });

  it('is at the same server under a new name', () => {
    expect(renamedRepository(github, 'team/services')).toEqual({
      ...github,
      ...{ owner: 'team', name: 'services', address: 'https://github.com/team/services.git' },
    });
    expect(renamedRepository(github, 'https://evil.example/x')).toBeUndefined();
  });
});
