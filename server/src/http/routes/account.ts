import { operations } from '@nonstop4/contract';
import type { ApiToken } from '../../domain/user.ts';
import { checkSecondFactor } from '../../usecases/accounts/second-step.ts';
import { isSetupNeeded, setUpOwner } from '../../usecases/accounts/set-up-owner.ts';
import { checkPassword, closeSession, createToken, revokeToken } from '../../usecases/accounts/sign-in.ts';
import type { Platform } from '../../usecases/platform.ts';
import { enter, me, openTo } from '../enter.ts';
import type { Registrar } from '../register-operation.ts';
import { clearSessionCookie, sessionOf } from '../session-cookie.ts';
import { iso, optionalIso } from '../views/times.ts';

export function registerAccount(register: Registrar, platform: Platform): void {
  register.answer(operations.setupState, async () => ({ needed: await isSetupNeeded(platform) }));
  register.answer(operations.setup, async ({ body, request, reply }) =>
    openTo(platform, await setUpOwner(platform, body), { request, reply }),
  );
  register.answer(operations.signIn, async ({ body, request, reply }) =>
    enter(platform, await checkPassword(platform, { ...body, from: request.ip }), { request, reply }),
  );
  register.answer(operations.signOut, async ({ request, reply }) => {
    const session = sessionOf(request);
    if (session !== undefined) await closeSession(platform, session);
    clearSessionCookie(reply);
  });
  register.answer(operations.me, async ({ user }) => me(user));
  registerTokens(register, platform);
}

function registerTokens(register: Registrar, platform: Platform): void {
  register.answer(operations.tokenLogin, async ({ body, request }) => {
    const user = await checkPassword(platform, { ...body, from: request.ip });
    await checkSecondFactor(platform, user, body.code);
    const { record, token } = await createToken(platform, user, body.tokenName);
    return { ...tokenView(record), token };
  });
  register.answer(operations.listTokens, async ({ user }) =>
    (await platform.stores.tokens.listByUser(user.id)).map(tokenView),
  );
  register.answer(operations.createToken, async ({ user, body }) => {
    const { record, token } = await createToken(platform, user, body.name, body);
    return { ...tokenView(record), token };
  });
  register.answer(operations.revokeToken, async ({ user, params }) => revokeToken(platform, user, params.token));
}

function tokenView(token: ApiToken) {
  const { id, name, hint, scope } = token;
  return {
    ...{ id, name, hint, scope, createdAt: iso(token.createdAt) },
    ...optionalIso('expiresAt', token.expiresAt),
    ...optionalIso('lastUsedAt', token.lastUsedAt),
  };
}
