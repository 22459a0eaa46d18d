import type { JsonHandler, ResultOf } from './handlers.ts';

const sealing = (): ResultOf<'secretKeys'> => ({
  keys: [{ id: '0123456789ab', current: true, since: '2026-01-01T00:00:00.000Z', values: 0 }],
  outdated: 0,
  unreadable: 0,
});

/** No page shows them: the command line does. */
export const sealingHandlers = { secretKeys: sealing, rotateSecretKey: sealing } satisfies Record<string, JsonHandler>;
