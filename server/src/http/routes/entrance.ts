import { entrance } from '@nonstop4/contract';
import { verifyEmail } from '../../usecases/accounts/email.ts';
import { savedProvider } from '../../usecases/accounts/identity-provider.ts';
import { beginProvider, finishProvider } from '../../usecases/accounts/provider-sign-in.ts';
import { askForReset, resetPassword } from '../../usecases/accounts/reset-password.ts';
import { takeSecondStep } from '../../usecases/accounts/second-step.ts';
import { askToSignUp, lookAtTicket, signUp } from '../../usecases/accounts/sign-up.ts';
import { signUpPolicy } from '../../usecases/accounts/sign-up-policy.ts';
import { hasMailServer } from '../../usecases/notifications/mail-server.ts';
import type { Platform } from '../../usecases/platform.ts';
import { enter, me, openTo } from '../enter.ts';
import type { Registrar } from '../register-operation.ts';
import { clearShortCookie, setShortCookie, shortCookieOf } from '../short-cookie.ts';

/** The doors that a stranger may knock on. */
export function registerEntrance(register: Registrar, platform: Platform): void {
  register.answer(entrance.entrance, async () => {
    const provider = await savedProvider(platform);
    const { mode } = await signUpPolicy(platform);
    return { signUp: mode, byMail: await hasMailServer(platform), ...(provider ? { provider: provider.label } : {}) };
  });
  register.answer(entrance.finishSignIn, async ({ body, request, reply }) => {
    const user = await takeSecondStep(platform, shortCookieOf(request, 'second-step'), body.code);
    clearShortCookie(reply, 'second-step');
    return openTo(platform, user, { request, reply });
  });
  registerSignUp(register, platform);
  registerReset(register, platform);
  registerProvider(register, platform);
}

function registerSignUp(register: Registrar, platform: Platform): void {
  register.answer(entrance.askToSignUp, ({ body, locale, request }) =>
    askToSignUp(platform, { ...body, from: request.ip, language: locale }),
  );
  register.answer(entrance.lookAtTicket, async ({ body, request }) => ({
    email: await lookAtTicket(platform, body, request.ip),
  }));
  register.answer(entrance.signUp, async ({ body, locale, request, reply }) => {
    const user = await signUp(platform, { ...body, from: request.ip, language: locale });
    return openTo(platform, user, { request, reply });
  });
  register.answer(entrance.verifyEmail, ({ body, request }) => verifyEmail(platform, body.token, request.ip));
}

function registerReset(register: Registrar, platform: Platform): void {
  register.answer(entrance.askForReset, ({ body, locale, request }) =>
    askForReset(platform, { ...body, from: request.ip, language: locale }),
  );
  register.answer(entrance.resetPassword, ({ body, locale, request }) =>
    resetPassword(platform, { ...body, from: request.ip, language: locale }),
  );
}

function registerProvider(register: Registrar, platform: Platform): void {
  register.answer(entrance.beginProvider, async ({ body, request, reply }) => {
    const { url, token } = await beginProvider(platform, { ...body, from: request.ip });
    setShortCookie(request, reply, 'oidc', token);
    return { url };
  });
  register.answer(entrance.finishProvider, async ({ body, locale, request, reply }) => {
    const token = shortCookieOf(request, 'oidc');
    clearShortCookie(reply, 'oidc');
    const { user, outcome } = await finishProvider(platform, {
      ...{ token, query: body.query, from: request.ip, language: locale },
    });
    // Who links an account is signed in already, and stays so.
    return { outcome, me: outcome === 'linked' ? me(user) : await enter(platform, user, { request, reply }) };
  });
}
