import { exampleOf } from './description.ts';
import type { Account, Grant, Installation, Repository } from './github-world.ts';

// The documentation's own examples, with what the double knows in their place.

export function repositoryAnswer(repository: Repository, grant: Grant, site: string): object {
  const { id, owner, name, archived } = repository;
  // What the person may. An installation is none, and is told that it may nothing.
  const [push, admin] = [grant.role === 'write', false];
  const { parent, source, template_repository, organization, ...example } = exampleOf(
    'full-repository-default-response',
  );
  return {
    ...example,
    // The example has not all that its description asks for.
    language: null,
    ...{ id, name, full_name: `${owner.login}/${name}`, owner: accountAnswer(owner, site), archived },
    ...{ private: repository.private, visibility: repository.private ? 'private' : 'public', fork: false },
    ...{ html_url: `${site}/${owner.login}/${name}`, clone_url: `${site}/${owner.login}/${name}.git` },
    ...{ url: `${site}/api/v3/repos/${owner.login}/${name}`, default_branch: 'main' },
    permissions: { admin, maintain: admin, push, triage: push, pull: grant.role !== undefined },
  };
}

function accountAnswer({ id, login, type }: Account, site: string): object {
  const { owner } = exampleOf('full-repository-default-response') as { owner: object };
  return { ...owner, id, login, type, html_url: `${site}/${login}` };
}

export function userAnswer({ id, login, type }: Account): object {
  return { ...exampleOf('private-user-response-with-public-and-private-profile-information'), id, login, type };
}

export function installationAnswer(installation: Installation, site: string): object {
  const { id, app, account, permissions, selected, suspended } = installation;
  return {
    ...exampleOf('installation'),
    ...{ id, account: accountAnswer(account, site), app_id: app.id, client_id: app.clientId, permissions },
    ...{ target_id: account.id, target_type: account.type, repository_selection: selected ? 'selected' : 'all' },
    access_tokens_url: `${site}/api/v3/app/installations/${id}/access_tokens`,
    suspended_at: suspended ? '2026-01-02T03:04:05Z' : null,
    suspended_by: suspended ? accountAnswer(account, site) : null,
  };
}

export function installationTokenAnswer(token: string, { permissions, selected, endsAt = 0 }: Grant): object {
  return {
    ...{ token, expires_at: new Date(endsAt).toISOString().replace('.000Z', 'Z'), permissions },
    repository_selection: selected ? 'selected' : 'all',
  };
}
