import { installationAnswer, installationTokenAnswer, repositoryAnswer, userAnswer } from './github-answers.ts';
import { changeHook, listHooks, makeHook } from './github-hooks.ts';
import type { Answered, Asked, Route } from './github-route.ts';
import { type GitHubWorld, type Installation, type Level, type Repository, reaches } from './github-world.ts';

const NOT_FOUND = { status: 404, body: { message: 'Not Found' } };

/** The operations of GitHub's description (description.json) that there are here, each as the page of its `externalDocs` says. */
export const ROUTES: readonly Route[] = [
  // https://docs.github.com/rest/repos/repos#get-a-repository
  { method: 'GET', path: '/repos/{owner}/{repo}', by: 'token', answer: getRepository },
  // https://docs.github.com/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app
  { method: 'GET', path: '/repos/{owner}/{repo}/installation', by: 'app', answer: getRepositoryInstallation },
  // https://docs.github.com/rest/apps/apps#get-an-organization-installation-for-the-authenticated-app
  { method: 'GET', path: '/orgs/{org}/installation', by: 'app', answer: getOwnersInstallation },
  // https://docs.github.com/rest/apps/apps#get-a-user-installation-for-the-authenticated-app
  { method: 'GET', path: '/users/{username}/installation', by: 'app', answer: getOwnersInstallation },
  // https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app
  { method: 'POST', path: '/app/installations/{installation_id}/access_tokens', by: 'app', answer: makeToken },
  // https://docs.github.com/rest/users/users#get-the-authenticated-user
  { method: 'GET', path: '/user', by: 'token', answer: getUser },
  // https://docs.github.com/rest/repos/repos#create-an-organization-repository
  { method: 'POST', path: '/orgs/{org}/repos', by: 'token', answer: makeRepository },
  // https://docs.github.com/rest/repos/repos#create-a-repository-for-the-authenticated-user
  { method: 'POST', path: '/user/repos', by: 'token', answer: makeRepository },
  // The pages are at these.
  { method: 'GET', path: '/repos/{owner}/{repo}/hooks', by: 'token', answer: listHooks },
  { method: 'POST', path: '/repos/{owner}/{repo}/hooks', by: 'token', answer: makeHook },
  { method: 'PATCH', path: '/repos/{owner}/{repo}/hooks/{hook_id}', by: 'token', answer: changeHook },
];

/** Thrown where a client that follows the documentation would not have come to. */
export class WrongOrder extends Error {}

function getRepository(world: GitHubWorld, { names, grant, site }: Asked): Answered {
  const { owner = '', repo = '' } = names;
  const found = world.repository(owner, repo);
  const moved = world.movedFrom(owner, repo);
  if (!grant) return NOT_FOUND;
  if (moved && reaches(grant, moved)) return movedTo(moved, '', site);
  if (!found || !reaches(grant, found)) {
    return missing(world, owner, repo);
  }
  return { status: 200, body: repositoryAnswer(found, grant, site) };
}

/** https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects */
function movedTo({ id }: Repository, rest: string, site: string): Answered {
  const url = `${site}/api/v3/repositories/${id}${rest}`;
  return { status: 301, headers: { location: url }, body: { message: 'Moved Permanently', url } };
}

function getRepositoryInstallation(world: GitHubWorld, { names, app, site }: Asked): Answered {
  const { owner = '', repo = '' } = names;
  const moved = world.movedFrom(owner, repo);
  const repository = moved ?? world.repository(owner, repo);
  const found =
    repository &&
    world.installations.find(
      ({ app: of, account, selected }) =>
        of === app && account === repository.owner && (!selected || selected.has(repository.name.toLowerCase())),
    );
  if (!found) return missing(world, owner, repo);
  return moved ? movedTo(moved, '/installation', site) : told(found, site);
}

function getOwnersInstallation(world: GitHubWorld, { names, app, site }: Asked): Answered {
  const account = names.org ? world.account(names.org, 'Organization') : world.account(names.username ?? '');
  const found = world.installations.find((one) => one.app === app && one.account === account);
  return found ? told(found, site) : NOT_FOUND;
}

function told(installation: Installation, site: string): Answered {
  installation.told = true;
  return { status: 200, body: installationAnswer(installation, site) };
}

function makeToken(world: GitHubWorld, { names, app, body, now }: Asked): Answered {
  const installation = world.installations.find(({ id }) => String(id) === names.installation_id);
  if (!installation || installation.app !== app) return NOT_FOUND;
  if (!installation.told) throw new WrongOrder(`Nobody has told the App of installation ${installation.id}.`);
  if (installation.suspended) return { status: 403, body: { message: 'This installation has been suspended' } };
  const asked = (body.permissions ?? installation.permissions) as Record<string, Level>;
  const granted = Object.entries(asked).every(([name, level]) => allows(installation.permissions[name], level));
  if (!granted) return invalid('The permissions requested are not granted to this installation.');
  const repositories = body.repositories as string[] | undefined;
  const within = (repositories ?? []).every((name) => {
    const repository = world.repository(installation.account.login, name);
    return repository && (!installation.selected || installation.selected.has(name.toLowerCase()));
  });
  if (!within)
    return invalid(
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  const selected = repositories && new Set(repositories.map((name) => name.toLowerCase()));
  const { token, grant } = world.mint(installation, asked, selected, now);
  return { status: 201, body: installationTokenAnswer(token, grant) };
}

function allows(has: Level | undefined, wants: Level): boolean {
  return has === 'write' || has === wants;
}

function getUser(_world: GitHubWorld, { grant }: Asked): Answered {
  if (!grant?.person) return { status: 403, body: { message: 'Resource not accessible by integration' } };
  return { status: 200, body: userAnswer(grant.person) };
}

function makeRepository(world: GitHubWorld, { names, grant, body, site }: Asked): Answered {
  if (!grant) return NOT_FOUND;
  const byWhom = grant.person ? 'personal access token' : 'integration';
  const refused = { status: 403, body: { message: `Resource not accessible by ${byWhom}` } };
  const owner = names.org ? world.account(names.org, 'Organization') : grant.person;
  if (names.org && !owner) return NOT_FOUND;
  if (!owner || owner !== grant.account || grant.permissions.administration !== 'write') return refused;
  const name = String(body.name);
  if (!world.missed.has(`${owner.login}/${name}`.toLowerCase()))
    throw new WrongOrder('A repository is made that nobody has looked for.');
  if (world.repository(owner.login, name)) {
    const errors = [
      { resource: 'Repository', code: 'custom', field: 'name', message: 'name already exists on this account' },
    ];
    return { status: 422, body: { message: 'Repository creation failed.', errors } };
  }
  const repository = world.addRepository(owner, name, body.private === true);
  // https://docs.github.com/apps/using-github-apps/installing-your-own-github-app: what an App makes it may use.
  grant.installation?.selected?.add(name.toLowerCase());
  const location = `${site}/api/v3/repos/${owner.login}/${name}`;
  return { status: 201, headers: { location }, body: repositoryAnswer(repository, grant, site) };
}

function invalid(message: string): Answered {
  return { status: 422, body: { message } };
}

function missing(world: GitHubWorld, owner: string, name: string): Answered {
  world.missed.add(`${owner}/${name}`.toLowerCase());
  return NOT_FOUND;
}
