import type { OidcSettings } from '../../domain/accounts/oidc.ts';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import { ProviderFailed, type ProviderFailureReason } from '../../ports/identity-provider.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { requireOperator } from '../require-operator.ts';
import { type Kept, readSealed, writeSealed } from '../sealed-setting.ts';

const SETTING = 'identity-provider';
const ACTION = 'choose the identity provider';

/** As it is typed in. A secret that is left out is the one that was saved for the same provider and client. */
export type OidcDraft = Omit<OidcSettings, 'clientSecret'> & { clientSecret?: string | undefined };

export function savedProvider(kept: Kept): Promise<OidcSettings | undefined> {
  return readSealed<OidcSettings>(kept, SETTING);
}

/** For operators. */
export async function identityProvider(platform: Platform, user: User): Promise<OidcSettings | undefined> {
  requireOperator(user, ACTION);
  return savedProvider(platform);
}

/** For operators. Throws Problem `invalid-input` where a secret is needed and there is none. */
export async function setIdentityProvider(platform: Platform, user: User, draft: OidcDraft): Promise<void> {
  requireOperator(user, ACTION);
  await writeSealed(platform, SETTING, await complete(platform, draft));
  await recordEvent(platform, {
    ...{ kind: 'identity-provider-set', params: { issuer: draft.issuer }, actor: user.name },
  });
}

/** Whether it can be reached and calls itself so; that it takes the secret shows when somebody signs in. Changes nothing. */
export async function checkIdentityProvider(
  platform: Platform,
  user: User,
  draft: OidcDraft,
): Promise<{ ok: true } | { ok: false; reason: ProviderFailureReason; detail: string }> {
  requireOperator(user, ACTION);
  try {
    await platform.identityProvider.check(await complete(platform, draft));
    return { ok: true };
  } catch (error) {
    if (error instanceof ProviderFailed) return { ok: false, reason: error.reason, detail: error.message };
    throw error;
  }
}

export async function forgetIdentityProvider(platform: Platform, user: User): Promise<void> {
  requireOperator(user, ACTION);
  if (!(await platform.stores.settings.remove(SETTING))) return;
  await recordEvent(platform, { kind: 'identity-provider-removed', actor: user.name });
}

async function complete(platform: Platform, draft: OidcDraft): Promise<OidcSettings> {
  const saved = await savedProvider(platform);
  // A secret is shown to no other provider than it was entered for.
  const isSame = saved?.issuer === draft.issuer && saved.clientId === draft.clientId;
  const clientSecret = draft.clientSecret ?? (isSame ? saved.clientSecret : undefined);
  if (clientSecret === undefined)
    throw new Problem('invalid-input', 'Enter the client secret: there is none for this provider and client yet.', {
      reason: 'secret-missing',
    });
  return { ...draft, clientSecret };
}
