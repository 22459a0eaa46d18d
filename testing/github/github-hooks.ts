import { execFileSync } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { exampleOf } from './description.ts';
import type { Answered, Asked } from './github-route.ts';
import { type GitHubWorld, type Hook, type Repository, reaches } from './github-world.ts';

/** https://docs.github.com/rest/repos/webhooks#list-repository-webhooks */
export function listHooks(world: GitHubWorld, asked: Asked): Answered {
  return withHooksOf(world, asked, (repository) => ({
    status: 200,
    body: repository.hooks.map((hook) => answerOf(hook, repository, asked.site)),
  }));
}

/** https://docs.github.com/rest/repos/webhooks#create-a-repository-webhook */
export function makeHook(world: GitHubWorld, asked: Asked): Answered {
  return withHooksOf(world, asked, (repository) => {
    const config = configOf(asked);
    if (repository.hooks.some(({ url }) => url === config.url)) {
      const errors = [{ resource: 'Hook', code: 'custom', message: 'Hook already exists on this repository' }];
      return { status: 422, body: { message: 'Validation Failed', errors } };
    }
    const hook = { id: world.nextId(), ...config };
    repository.hooks.push(hook);
    return { status: 201, body: answerOf(hook, repository, asked.site) };
  });
}

/** https://docs.github.com/rest/repos/webhooks#update-a-repository-webhook */
export function changeHook(world: GitHubWorld, asked: Asked): Answered {
  return withHooksOf(world, asked, (repository) => {
    const hook = repository.hooks.find(({ id }) => String(id) === asked.names.hook_id);
    if (!hook) return { status: 404, body: { message: 'Not Found' } };
    Object.assign(hook, configOf(asked));
    return { status: 200, body: answerOf(hook, repository, asked.site) };
  });
}

/** Tells of a push as GitHub does: https://docs.github.com/webhooks/webhook-events-and-payloads#push. Gives the statuses that were answered. */
export async function deliver(world: GitHubWorld, repository: Repository): Promise<number[]> {
  const body = JSON.stringify({ ref: 'refs/heads/main', after: headOf(world, repository) });
  const told = repository.hooks.map(async ({ url, secret }) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'push',
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      },
      body,
    });
    return answer.status;
  });
  return Promise.all(told);
}

function withHooksOf(
  world: GitHubWorld,
  { names, grant }: Asked,
  work: (repository: Repository) => Answered,
): Answered {
  const { owner = '', repo = '' } = names;
  const repository = world.repository(owner, repo);
  if (!grant || !repository || !reaches(grant, repository)) return { status: 404, body: { message: 'Not Found' } };
  if (grant.permissions.repository_hooks === 'write') return work(repository);
  const message = `Resource not accessible by ${grant.person ? 'personal access token' : 'integration'}`;
  return { status: 403, body: { message } };
}

function configOf({ body }: Asked): Omit<Hook, 'id'> {
  const { url = '', secret = '' } = body.config as { url?: string; secret?: string };
  return { url, secret, events: body.events as string[] };
}

function answerOf({ id, url, events }: Hook, { owner, name }: Repository, site: string): object {
  const config = { content_type: 'json', insecure_ssl: '0', secret: '********', url };
  return { ...exampleOf('hook'), id, events, config, url: `${site}/api/v3/repos/${owner.login}/${name}/hooks/${id}` };
}

function headOf(world: GitHubWorld, repository: Repository): string {
  const at = ['--git-dir', world.directoryOf(repository), 'rev-parse', 'main'];
  return execFileSync('git', at, { encoding: 'utf8' }).trim();
}
