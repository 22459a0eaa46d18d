import { type Account, accountSecurity, type SessionView } from '@nonstop4/contract';
import type { Principal } from '../../domain/access/principal.ts';
import { browserOf, systemOf } from '../../domain/accounts/browser-in-words.ts';
import type { Session, User } from '../../domain/user.ts';
import { changePassword } from '../../usecases/accounts/change-password.ts';
import { deleteAccount } from '../../usecases/accounts/delete-account.ts';
import { askForVerification, setEmail } from '../../usecases/accounts/email.ts';
import { exportAccount } from '../../usecases/accounts/export-account.ts';
import { savedProvider } from '../../usecases/accounts/identity-provider.ts';
import { proveAgain } from '../../usecases/accounts/prove-again.ts';
import { beginProvider, unlinkIdentity } from '../../usecases/accounts/provider-sign-in.ts';
import {
  beginSecondFactor,
  confirmSecondFactor,
  endSecondFactor,
  hasSecondFactor,
  renewRecoveryCodes,
} from '../../usecases/accounts/second-factor.ts';
import { endOtherSessions, endSession, listSessions } from '../../usecases/accounts/sessions.ts';
import { hasMailServer } from '../../usecases/notifications/mail-server.ts';
import type { Platform } from '../../usecases/platform.ts';
import { me, openTo } from '../enter.ts';
import type { Registrar } from '../register-operation.ts';
import { clearSessionCookie } from '../session-cookie.ts';
import { setShortCookie } from '../short-cookie.ts';
import { iso } from '../views/times.ts';

export function registerAccountSecurity(register: Registrar, platform: Platform): void {
  register.answer(accountSecurity.account, ({ user }) => accountView(platform, user));
  register.answer(accountSecurity.setEmail, async ({ user, principal, body, locale }) => {
    await setEmail(platform, principal, { ...body, language: locale });
    return accountView(platform, user);
  });
  register.answer(accountSecurity.verifyMyEmail, ({ user, locale }) => askForVerification(platform, user, locale));
  register.answer(accountSecurity.changePassword, async ({ principal, body, locale, request, reply }) => {
    await changePassword(platform, principal, { ...body, language: locale });
    // The session that asked is gone with the others; a program with a token had none.
    if (principal.sessionId !== undefined) await openTo(platform, principal.user, { request, reply });
  });
  registerSessions(register, platform);
  registerSecondFactor(register, platform);
  registerIdentities(register, platform);
  registerFarewell(register, platform);
}

function registerSessions(register: Registrar, platform: Platform): void {
  register.answer(accountSecurity.listSessions, async ({ user, principal }) =>
    (await listSessions(platform, user)).map((session) => sessionView(session, principal)),
  );
  register.answer(accountSecurity.endSession, ({ user, params }) => endSession(platform, user, params.session));
  register.answer(accountSecurity.endOtherSessions, ({ user, principal }) =>
    endOtherSessions(platform, user, principal.sessionId),
  );
}

function registerSecondFactor(register: Registrar, platform: Platform): void {
  register.answer(accountSecurity.beginSecondFactor, ({ principal, body }) =>
    beginSecondFactor(platform, principal, body.password),
  );
  register.answer(accountSecurity.confirmSecondFactor, async ({ user, body, locale }) => ({
    codes: await confirmSecondFactor(platform, user, body.code, locale),
  }));
  register.answer(accountSecurity.renewRecoveryCodes, async ({ principal, body }) => ({
    codes: await renewRecoveryCodes(platform, principal, body),
  }));
  register.answer(accountSecurity.endSecondFactor, ({ principal, body, locale }) =>
    endSecondFactor(platform, principal, { ...body, language: locale }),
  );
}

function registerIdentities(register: Registrar, platform: Platform): void {
  register.answer(accountSecurity.linkIdentity, async ({ principal, body, request, reply }) => {
    await proveAgain(platform, principal, body.password);
    const { url, token } = await beginProvider(platform, { from: request.ip, linkTo: principal.user });
    setShortCookie(request, reply, 'oidc', token);
    return { url };
  });
  register.answer(accountSecurity.unlinkIdentity, ({ user, body }) => unlinkIdentity(platform, user, body.issuer));
}

function registerFarewell(register: Registrar, platform: Platform): void {
  register.answer(accountSecurity.exportAccount, async ({ user, reply }) => {
    const text = JSON.stringify(await exportAccount(platform, user), timesInWords, 2);
    reply
      .header('cache-control', 'no-store')
      .header('content-type', 'application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="nonstop4-${user.name}.json"`);
    return text;
  });
  register.answer(accountSecurity.deleteAccount, async ({ principal, body, reply }) => {
    await deleteAccount(platform, principal, body);
    clearSessionCookie(reply);
  });
}

/** What the platform calls a time is a number, which nobody can read. */
function timesInWords(key: string, value: unknown): unknown {
  return typeof value === 'number' && /(?:^at|At|Since)$/.test(key) ? iso(value) : value;
}

async function accountView(platform: Platform, user: User): Promise<Account> {
  const { stores } = platform;
  const email = await stores.emails.byUser(user.id);
  const provider = await savedProvider(platform);
  return {
    ...me(user),
    ...(email ? { email: email.address } : {}),
    emailVerified: email?.verifiedAt !== undefined,
    hasPassword: user.passwordHash !== '',
    secondFactor: await hasSecondFactor(platform, user),
    recoveryCodesLeft: await stores.secondFactors.codesLeft(user.id),
    identities: (await stores.identities.listByUser(user.id)).map((identity) => ({
      ...{ issuer: identity.issuer, email: identity.email, createdAt: iso(identity.createdAt) },
    })),
    byMail: await hasMailServer(platform),
    ...(provider ? { provider: provider.label } : {}),
  };
}

function sessionView(session: Session, { sessionId }: Principal): SessionView {
  const { id, userAgent, from, createdAt, lastSeenAt, expiresAt } = session;
  return {
    ...{ id, current: id === sessionId, browser: browserOf(userAgent), system: systemOf(userAgent), from },
    ...{ createdAt: iso(createdAt), lastSeenAt: iso(lastSeenAt), expiresAt: iso(expiresAt) },
  };
}
