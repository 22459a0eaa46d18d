import { sealingKeys } from '@nonstop4/contract';
import type { Platform } from '../../usecases/platform.ts';
import { rotateKeys, type Sealing, sealing } from '../../usecases/secrets/sealing.ts';
import type { Registrar } from '../register-operation.ts';
import { iso } from '../views/times.ts';

export function registerSecretKeys(register: Registrar, platform: Platform): void {
  register.answer(sealingKeys.secretKeys, async ({ user }) => view(await sealing(platform, user)));
  register.answer(sealingKeys.rotateSecretKey, async ({ user, request }) => {
    const after = await rotateKeys(platform, user);
    request.log.info({ user: user.name }, 'a new key seals secrets from now on');
    return view(after);
  });
}

function view({ keys, ...rest }: Sealing) {
  return { ...rest, keys: keys.map((key) => ({ ...key, since: iso(Math.floor(key.since)) })) };
}
