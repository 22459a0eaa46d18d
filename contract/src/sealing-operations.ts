import { operation } from './operation.ts';
import { SealingSchema } from './sealing.ts';

const common = { tag: 'system', answer: 'json', path: '/api/v1/secret-keys' } as const;

/** The keys that secrets are sealed with; for operators of the platform. */
export const sealingKeys = {
  secretKeys: operation({
    id: 'secretKeys',
    access: 'operator:read',
    method: 'GET',
    summary: 'The keys that secrets are sealed with, and how much each sealed; for operators',
    ...common,
    status: 200,
    result: SealingSchema,
  }),
  rotateSecretKey: operation({
    id: 'rotateSecretKey',
    access: 'operator:full',
    method: 'POST',
    summary: 'Make a new key; everything is sealed anew in the background; for operators',
    ...common,
    status: 202,
    result: SealingSchema,
  }),
};
