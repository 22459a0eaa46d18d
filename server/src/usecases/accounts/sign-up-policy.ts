import { CLOSED, type SignUpPolicy } from '../../domain/accounts/sign-up-policy.ts';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import { hasMailServer } from '../notifications/mail-server.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { requireOperator } from '../require-operator.ts';

const SETTING = 'sign-up-policy';
const ACTION = 'choose who may sign up';

/** Closed until the operator has chosen otherwise. */
export async function signUpPolicy({ stores }: Pick<Platform, 'stores'>): Promise<SignUpPolicy> {
  const kept = await stores.settings.get(SETTING);
  return kept === undefined ? CLOSED : (JSON.parse(kept) as SignUpPolicy);
}

/** For operators. Throws Problem `mail-server-missing` where addresses would have to be verified, or `invalid-input`. */
export async function setSignUpPolicy(platform: Platform, user: User, policy: SignUpPolicy): Promise<void> {
  requireOperator(user, ACTION);
  const needsMail = policy.mode === 'domain' || policy.mode === 'open';
  if (needsMail && !(await hasMailServer(platform)))
    throw new Problem('mail-server-missing', 'Addresses are verified by e-mail: enter a mail server first.');
  if (policy.mode === 'domain' && policy.domains.length === 0)
    throw new Problem('invalid-input', 'Enter at least one domain.', { reason: 'no-domain' });
  const domains = [...new Set(policy.domains.map((domain) => domain.toLowerCase()))];
  await platform.stores.settings.set(SETTING, JSON.stringify({ mode: policy.mode, domains }));
  await recordEvent(platform, { kind: 'sign-up-policy-set', params: { mode: policy.mode }, actor: user.name });
}
