import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Kept {
  model: string;
  payload: AdapterPayload;
}

/**
 * What a provider keeps, for as long as a test runs: nothing ends by time here, the provider looks at `exp` itself. One for each provider, so that
 * two of them share nothing.
 */
export function memoryAdapter(): AdapterFactory {
  const kept = new Map<string, Kept>();
  return (model) => adapterOf(model, kept);
}

function adapterOf(model: string, kept: Map<string, Kept>): Adapter {
  const key = (id: string) => `${model}:${id}`;
  const first = (matches: (payload: AdapterPayload) => boolean) =>
    [...kept.values()].find((entry) => entry.model === model && matches(entry.payload))?.payload;
  return {
    upsert: async (id, payload) => void kept.set(key(id), { model, payload }),
    find: async (id) => kept.get(key(id))?.payload,
    findByUid: async (uid) => first((payload) => payload.uid === uid),
    findByUserCode: async (userCode) => first((payload) => payload.userCode === userCode),
    consume: async (id) => {
      const entry = kept.get(key(id));
      if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
    },
    destroy: async (id) => void kept.delete(key(id)),
    revokeByGrantId: async (grantId) => {
      for (const [id, { payload }] of kept) if (payload.grantId === grantId) kept.delete(id);
    },
  };
}
