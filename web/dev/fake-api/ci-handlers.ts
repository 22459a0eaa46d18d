import type { CiConnectionDraft } from '@nonstop4/contract';
import { FakeProblem, type JsonHandler, type ResultOf } from './handlers.ts';
import type { World } from './world.ts';

/** The words in an address by which the sample Jenkins refuses, and in a job's name by which it does so later. */
const REFUSED = /refused/;
const TAKEN = /taken/;

const settings = ({ git, ci, withoutImages }: World): ResultOf<'ciSettings'> => ({
  possible: !withoutImages,
  git: git !== undefined,
  ...(ci ? { connection: ci } : {}),
});

export const ciHandlers = {
  ciSettings: settings,
  checkCi: (world, { body }): ResultOf<'checkCi'> => {
    requireUsable(world, body);
    return REFUSED.test(body.address)
      ? {
          ok: false,
          failure: {
            code: 'ci-access-refused',
            params: { host: new URL(body.address).host, message: 'Invalid username or API token (answer 401)' },
            ...{ lastLines: [], cause: '', todo: '' },
          },
        }
      : { ok: true, version: '2.528.1' };
  },
  connectCi: (world, { body }): ResultOf<'connectCi'> => {
    requireUsable(world, body);
    const { token: _token, ...connection } = body as Required<CiConnectionDraft>;
    if (TAKEN.test(connection.job)) {
      const message = `there is a job “${connection.job}” that is not the platform's`;
      throw unusable({ reason: 'ci-job-refused', host: new URL(connection.address).host, message });
    }
    world.ci = connection;
    return settings(world);
  },
  disconnectCi: (world) => {
    world.ci = undefined;
  },
} satisfies Record<string, JsonHandler>;

function requireUsable({ git, ci }: World, draft: CiConnectionDraft): void {
  if (!git) throw unusable({ reason: 'git-missing' });
  if (!URL.canParse(draft.address)) throw unusable({ reason: 'not-an-address' });
  const kept = ci?.address === draft.address && ci.userName === draft.userName;
  if (draft.token === undefined && !kept) throw unusable({ reason: 'token-missing' });
}

function unusable(params: Record<string, string>): FakeProblem {
  return new FakeProblem('ci-unusable', 422, 'Jenkins cannot be used.', { params });
}
