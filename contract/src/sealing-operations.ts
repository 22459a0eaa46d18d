import { operation } from './operation.ts';
import { SealingSchema } from './sealing.ts';

const common = { tag: 'system', access: 'user', answer: 'json', path: '/api/v1/secret-keys' } as const;

/** The keys that secrets are sealed with; for the owner of the platform. */
export const sealingKeys = {
  secretKeys: operation({
    id: 'secretKeys',
    method: 'GET',
    summary: 'The keys that secrets are sealed with, and how much each sealed; for the owner',
    ...common,
    status: 200,
    result: SealingSchema,
  }),
  rotateSecretKey: operation({
    id: 'rotateSecretKey',
    method: 'POST',
    summary: 'Make a new key; everything is sealed anew in the background; for the owner',
    ...common,
    status: 202,
    result: SealingSchema,
  }),
};
