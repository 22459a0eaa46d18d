import { z } from 'zod';
import { UserNameSchema } from './account.ts';
import { operation } from './operation.ts';
import {
  ChangeUserSchema,
  CreateUserSchema,
  ManagedUserSchema,
  QuotaAndUseSchema,
  QuotaSchema,
  SuspendUserSchema,
} from './users.ts';

const params = z.object({ user: UserNameSchema });
const common = { tag: 'system', answer: 'json', status: 200 } as const;

/** Who is on the platform and what each may use; apart from the others, since hardly a page needs them. */
export const users = {
  listUsers: operation({
    id: 'listUsers',
    access: 'operator:read',
    method: 'GET',
    path: '/api/v1/users',
    summary: 'Users with their apps, use and quota',
    ...common,
    query: z.object({ search: z.string().max(64).default('') }),
    result: z.array(ManagedUserSchema),
  }),
  createUser: operation({
    id: 'createUser',
    access: 'operator:full',
    method: 'POST',
    path: '/api/v1/users',
    summary: 'Make an account for somebody',
    ...common,
    status: 201,
    body: CreateUserSchema,
    result: ManagedUserSchema,
    audited: ['name', 'role'],
  }),
  changeUser: operation({
    id: 'changeUser',
    access: 'operator:full',
    method: 'PATCH',
    path: '/api/v1/users/{user}',
    summary: 'Change the role or the quota of a user',
    ...common,
    params,
    body: ChangeUserSchema,
    result: ManagedUserSchema,
    audited: ['role'],
  }),
  suspendUser: operation({
    id: 'suspendUser',
    access: 'operator:full',
    method: 'POST',
    path: '/api/v1/users/{user}/suspend',
    summary: 'Let nobody in as this user; their apps go on, or are stopped',
    ...common,
    params,
    body: SuspendUserSchema,
    result: ManagedUserSchema,
    audited: ['stopApps'],
  }),
  unsuspendUser: operation({
    id: 'unsuspendUser',
    access: 'operator:full',
    method: 'POST',
    path: '/api/v1/users/{user}/unsuspend',
    summary: 'Let a suspended user in again; apps that were stopped stay so',
    ...common,
    params,
    result: ManagedUserSchema,
  }),
  defaultQuota: operation({
    id: 'defaultQuota',
    access: 'operator:read',
    method: 'GET',
    path: '/api/v1/quota/default',
    summary: 'The quota of users for whom nothing else is set',
    ...common,
    result: QuotaSchema,
  }),
  setDefaultQuota: operation({
    id: 'setDefaultQuota',
    access: 'operator:full',
    method: 'PUT',
    path: '/api/v1/quota/default',
    summary: 'Set the quota of users for whom nothing else is set',
    ...common,
    body: QuotaSchema,
    result: QuotaSchema,
    audited: ['apps', 'replicas', 'memoryBytes', 'storageBytes', 'buildsAtOnce'],
  }),
  myQuota: operation({
    id: 'myQuota',
    access: 'signed-in:read',
    method: 'GET',
    path: '/api/v1/quota',
    summary: 'What my apps use, and may use',
    ...common,
    tag: 'account',
    result: QuotaAndUseSchema,
  }),
};
