import { type ManagedUserView, users } from '@nonstop4/contract';
import type { User } from '../../domain/user.ts';
import type { Platform } from '../../usecases/platform.ts';
import {
  changeUser,
  createUser,
  listUsers,
  type ManagedUser,
  managedUser,
  suspendUser,
  unsuspendUser,
} from '../../usecases/users/manage-users.ts';
import { defaultQuota, setDefaultQuota, useAndQuota } from '../../usecases/users/quota.ts';
import type { Registrar } from '../register-operation.ts';
import { iso, optionalIso } from '../views/times.ts';

export function registerUsers(register: Registrar, platform: Platform): void {
  const viewOf = async (user: User) => userView(await managedUser(platform, user));
  register.answer(users.listUsers, async ({ query }) => (await listUsers(platform, query.search)).map(userView));
  register.answer(users.createUser, async ({ body }) => viewOf(await createUser(platform, body)));
  register.answer(users.changeUser, async ({ params, body }) => viewOf(await changeUser(platform, params.user, body)));
  register.answer(users.suspendUser, async ({ user, params, body }) =>
    viewOf(await suspendUser(platform, user, params.user, body)),
  );
  register.answer(users.unsuspendUser, async ({ params }) => viewOf(await unsuspendUser(platform, params.user)));
  register.answer(users.defaultQuota, () => defaultQuota(platform));
  register.answer(users.setDefaultQuota, async ({ body }) => {
    await setDefaultQuota(platform, body);
    return defaultQuota(platform);
  });
  register.answer(users.myQuota, ({ user }) => useAndQuota(platform, user));
}

function userView({ user, apps, use, quota }: ManagedUser): ManagedUserView {
  return {
    ...{ name: user.name, role: user.role, createdAt: iso(user.createdAt), apps, use, quota },
    ownQuota: user.quota ?? {},
    ...optionalIso('lastSeenAt', user.lastSeenAt),
    ...optionalIso('suspendedAt', user.suspendedAt),
  };
}
