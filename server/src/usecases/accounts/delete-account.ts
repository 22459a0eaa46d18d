import type { Principal } from '../../domain/access/principal.ts';
import { Problem } from '../../domain/problem.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { requireAnotherOperator } from '../users/require-another-operator.ts';
import { proveAgain } from './prove-again.ts';

/**
 * Takes away the account and everything that is its own: sessions, tokens, channels. Its Apps have to be deleted before, each with the
 * question of what becomes of its data. Throws Problem `confirmation-wrong`, `password-wrong`, `last-operator` or `account-has-apps`.
 */
export async function deleteAccount(
  platform: Platform,
  principal: Principal,
  ask: { confirm: string; password: string },
): Promise<void> {
  const { user } = principal;
  const { stores } = platform;
  if (ask.confirm !== user.name)
    throw new Problem('confirmation-wrong', `Type ${user.name} to confirm.`, { name: user.name });
  await proveAgain(platform, principal, ask.password);
  await requireAnotherOperator(platform, user);
  const apps = await stores.apps.listByOwner(user.id);
  if (apps.length > 0)
    throw new Problem('account-has-apps', 'There are apps of this account: delete them first.', {
      ...{ count: apps.length, names: apps.map(({ name }) => name).join(', ') },
    });
  await stores.users.remove(user.id);
  await recordEvent(platform, { kind: 'account-deleted', params: { name: user.name }, actor: user.name });
}
