import { CiCheckSchema, CiConnectionDraftSchema, CiSettingsSchema } from './ci.ts';
import { operation } from './operation.ts';

const common = { tag: 'system', answer: 'json', status: 200 } as const;

/** Who builds: the platform itself, or a Jenkins; for operators of the platform. */
export const ci = {
  ciSettings: operation({
    id: 'ciSettings',
    access: 'operator:read',
    method: 'GET',
    path: '/api/v1/ci',
    summary: 'Who builds; for operators',
    ...common,
    result: CiSettingsSchema,
  }),
  checkCi: operation({
    id: 'checkCi',
    access: 'operator:full',
    method: 'POST',
    path: '/api/v1/ci/check',
    summary: 'Try a Jenkins without choosing it; for operators',
    ...common,
    body: CiConnectionDraftSchema,
    result: CiCheckSchema,
  }),
  connectCi: operation({
    id: 'connectCi',
    access: 'operator:full',
    method: 'PUT',
    path: '/api/v1/ci',
    summary: 'Have a Jenkins build from now on, when it can be used; makes or updates its job; for operators',
    ...common,
    body: CiConnectionDraftSchema,
    result: CiSettingsSchema,
  }),
  disconnectCi: operation({
    id: 'disconnectCi',
    access: 'operator:full',
    method: 'DELETE',
    path: '/api/v1/ci',
    summary: 'Build by the platform itself from now on; for operators',
    ...common,
    answer: 'none',
    status: 204,
  }),
};
