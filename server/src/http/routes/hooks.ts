import type { FastifyInstance, FastifyRequest } from 'fastify';
import { takeNews } from '../../usecases/ci/take-news.ts';
import { Deliveries, type Delivery } from '../../usecases/git/take-delivery.ts';
import type { Platform } from '../../usecases/platform.ts';
import { door } from '../doors.ts';

/** GitHub sends no more than this (its documentation, “Webhook events and payloads”). */
const MOST_BYTES = 25 * 1024 * 1024;
/** Of an agent's message, which holds the id of a run. */
const MOST_NEWS_BYTES = 4_096;
const PER_MINUTE = 120;

/**
 * Where git servers report pushes, and agents of Jenkins the ends of builds: `/hooks/github` in GitHub's form (Gitea and Forgejo send the same), `/hooks/git` for GitLab's and for scripts, `/hooks/jenkins`. Nobody signs in here: a
 * delivery shows by its signature where it comes from.
 */
export async function registerHooks(server: FastifyInstance, platform: Platform): Promise<void> {
  const deliveries = new Deliveries(platform);
  await server.register(async (hooks) => {
    // The signature is of the bytes as they came, whatever type they are said to be of.
    hooks.removeAllContentTypeParsers();
    hooks.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    const limited = {
      config: { ...door('hooks'), rateLimit: { max: PER_MINUTE, groupId: 'hooks' } },
      bodyLimit: MOST_BYTES,
    };
    const take = async (request: FastifyRequest, delivery: Omit<Delivery, 'body'>) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      return { outcome: await deliveries.take({ ...delivery, body }) };
    };
    hooks.post('/hooks/github', limited, async (request, reply) => {
      const [event, id] = [header(request, 'x-github-event'), header(request, 'x-github-delivery')];
      const signature = header(request, 'x-hub-signature-256')?.replace(/^sha256=/, '');
      return reply.status(202).send(await take(request, { event, id, proof: proof('signature', signature) }));
    });
    hooks.post('/hooks/git', limited, async (request, reply) => {
      const [event, id] = [header(request, 'x-gitlab-event'), header(request, 'x-gitlab-event-uuid')];
      const secret = header(request, 'x-gitlab-token') ?? header(request, 'authorization')?.replace(/^Bearer /i, '');
      return reply.status(202).send(await take(request, { event, id, proof: proof('secret', secret) }));
    });
    const small = { ...limited, bodyLimit: MOST_NEWS_BYTES };
    hooks.post('/hooks/jenkins', small, async (request, reply) => {
      const token = header(request, 'authorization')?.replace(/^Bearer /i, '');
      const outcome = await takeNews(platform, { runId: runOf(request.body), token });
      return reply.status(202).send({ outcome });
    });
  });
}

/** '' for a body of another form: then no token fits. */
function runOf(body: unknown): string {
  try {
    const { run } = JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '') as { run?: unknown };
    return typeof run === 'string' ? run : '';
  } catch {
    return '';
  }
}

function proof(kind: 'signature' | 'secret', value: string | undefined): Delivery['proof'] {
  return value === undefined ? undefined : { kind, value };
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
