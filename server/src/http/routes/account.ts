import { operations } from '@nonstop4/contract';
import type { ApiToken, User } from '../../domain/user.ts';
import { isSetupNeeded, setUpOwner } from '../../usecases/accounts/set-up-owner.ts';
import { checkPassword, closeSession, createToken, openSession, revokeToken } from '../../usecases/accounts/sign-in.ts';
import type { Platform } from '../../usecases/platform.ts';
import type { Registrar } from '../register-operation.ts';
import { clearSessionCookie, sessionOf, setSessionCookie } from '../session-cookie.ts';
import { iso, optionalIso } from '../views/times.ts';

export function registerAccount(register: Registrar, platform: Platform): void {
  const { sessionMs } = platform.rules;
  register.answer(operations.setupState, async () => ({ needed: await isSetupNeeded(platform) }));
  register.answer(operations.setup, async ({ body, request, reply }) => {
    const user = await setUpOwner(platform, body);
    setSessionCookie(request, reply, await openSession(platform, user), sessionMs);
    return me(user);
  });
  register.answer(operations.signIn, async ({ body, request, reply }) => {
    const user = await checkPassword(platform, { ...body, from: request.ip });
    // A new session for each sign-in: one that was planted before is worth nothing.
    setSessionCookie(request, reply, await openSession(platform, user), sessionMs);
    return me(user);
  });
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
    const { record, token } = await createToken(platform, user, body.tokenName);
    return { ...tokenView(record), token };
  });
  register.answer(operations.listTokens, async ({ user }) =>
    (await platform.stores.tokens.listByUser(user.id)).map(tokenView),
  );
  register.answer(operations.createToken, async ({ user, body }) => {
    const { record, token } = await createToken(platform, user, body.name);
    return { ...tokenView(record), token };
  });
  register.answer(operations.revokeToken, async ({ user, params }) => revokeToken(platform, user, params.token));
}

function me({ id, name, role }: User) {
  return { id, name, role };
}

function tokenView(token: ApiToken) {
  const { id, name, hint } = token;
  return { id, name, hint, createdAt: iso(token.createdAt), ...optionalIso('lastUsedAt', token.lastUsedAt) };
}
