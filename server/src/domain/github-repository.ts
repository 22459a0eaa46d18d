import { parseGitAddress } from './git-address.ts';

/** A repository at GitHub, or at a GitHub Enterprise of somebody's own. */
export interface GitHubRepository {
  owner: string;
  name: string;
  /** For git, by https. */
  address: string;
  apiAddress: string;
}

/** Why what was typed in names none; the sentences are made where it was typed in. */
export type GitHubRepositoryFault = 'not-a-repository' | 'not-an-api' | 'not-encrypted';

const GITHUB_API = 'https://api.github.com';
const GITHUB = 'https://github.com';
/** Letters, digits and dashes; accounts that a company manages have an underscore too. */
const SHORT = /^(?<owner>[a-z0-9][a-z0-9_-]{0,99})\/(?<name>(?!\.{1,2}$)[a-z0-9._-]{1,100})$/i;

/**
 * From `kim/apps` or the repository's https address, and the address of the API where it is not github.com's. One says where the other is: a token is shown to no
 * server but the two sides of one GitHub.
 */
export function gitHubRepository(text: string, api?: string): GitHubRepository | GitHubRepositoryFault {
  const short = SHORT.exec(text.replace(/\.git$/, ''))?.groups;
  if (short) {
    const apiAddress = (api ?? GITHUB_API).replace(/\/+$/, '');
    const site = siteOf(apiAddress);
    return site === undefined ? faultOf(apiAddress, 'not-an-api') : named(site, short, apiAddress);
  }
  const parsed = parseGitAddress(text);
  if (parsed === 'not-encrypted') return parsed;
  if (typeof parsed === 'string' || parsed.protocol === 'ssh') return 'not-a-repository';
  const path = SHORT.exec(parsed.path.replace(/^\/|\/$|\.git$/g, ''))?.groups;
  if (!path) return 'not-a-repository';
  const site = new URL(text).origin;
  const apiAddress = api?.replace(/\/+$/, '') ?? apiOf(site);
  return siteOf(apiAddress) === site ? named(site, path, apiAddress) : faultOf(apiAddress, 'not-an-api');
}

/** The same repository under the name that GitHub gives it now: `kim/new-name`. */
export function renamedRepository(repository: GitHubRepository, fullName: string): GitHubRepository | undefined {
  const groups = SHORT.exec(fullName)?.groups;
  return groups && named(new URL(repository.address).origin, groups, repository.apiAddress);
}

function named(site: string, { owner = '', name = '' }: Record<string, string>, apiAddress: string): GitHubRepository {
  return { owner, name, address: `${site}/${owner}/${name}.git`, apiAddress };
}

/** GitHub's own, those with data residency (`https://api.kim.ghe.com`), and Enterprise Servers (`https://ghe.example/api/v3`). */
function siteOf(apiAddress: string): string | undefined {
  if (apiAddress === GITHUB_API) return GITHUB;
  if (typeof parseGitAddress(`${apiAddress}/x`) === 'string' || apiAddress.includes('@')) return undefined;
  const { origin, hostname, pathname } = new URL(apiAddress);
  if (pathname === '/api/v3') return origin;
  const residency = /^api\.([a-z0-9-]+\.ghe\.com)$/.exec(hostname)?.[1];
  return residency && pathname === '/' ? `https://${residency}` : undefined;
}

function apiOf(site: string): string {
  if (site === GITHUB) return GITHUB_API;
  const residency = /^https:\/\/([a-z0-9-]+\.ghe\.com)$/.exec(site)?.[1];
  return residency ? `https://api.${residency}` : `${site}/api/v3`;
}

function faultOf(apiAddress: string, otherwise: GitHubRepositoryFault): GitHubRepositoryFault {
  return parseGitAddress(`${apiAddress}/x`) === 'not-encrypted' ? 'not-encrypted' : otherwise;
}
