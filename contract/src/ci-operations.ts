import { CiCheckSchema, CiConnectionDraftSchema, CiSettingsSchema } from './ci.ts';
import { operation } from './operation.ts';

const common = { tag: 'system', access: 'user', answer: 'json', status: 200 } as const;

/** Who builds: the platform itself, or a Jenkins; for the owner of the platform. */
export const ci = {
  ciSettings: operation({
    id: 'ciSettings',
    method: 'GET',
    path: '/api/v1/ci',
    summary: 'Who builds; for the owner',
    ...common,
    result: CiSettingsSchema,
  }),
  checkCi: operation({
    id: 'checkCi',
    method: 'POST',
    path: '/api/v1/ci/check',
    summary: 'Try a Jenkins without choosing it; for the owner',
    ...common,
    body: CiConnectionDraftSchema,
    result: CiCheckSchema,
  }),
  connectCi: operation({
    id: 'connectCi',
    method: 'PUT',
    path: '/api/v1/ci',
    summary: 'Have a Jenkins build from now on, when it can be used; makes or updates its job; for the owner',
    ...common,
    body: CiConnectionDraftSchema,
    result: CiSettingsSchema,
  }),
  disconnectCi: operation({
    id: 'disconnectCi',
    method: 'DELETE',
    path: '/api/v1/ci',
    summary: 'Build by the platform itself from now on; for the owner',
    ...common,
    answer: 'none',
    status: 204,
  }),
};
