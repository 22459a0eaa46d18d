import { type Access, type AccessRule, APP_ROLES, accessRule } from '@nonstop4/contract';

/** Who calls, in the columns of the matrix: nobody that is known, somebody without a part in the App, the roles of an App, an operator without a part in it. */
export const CALLERS = ['anonymous', 'stranger', ...APP_ROLES, 'operator'] as const;
export type Caller = (typeof CALLERS)[number];

/** What a caller is answered: what was asked for, or the HTTP status of the refusal. */
export type Expected = 'yes' | 401 | 403 | 404;

/** What the declared rule says, told once more and apart from the server's own way of deciding. */
export function expectedAnswer(access: Access, caller: Caller): Expected {
  const rule: AccessRule = accessRule(access);
  if (rule.who === 'anybody') return 'yes';
  if (caller === 'anonymous') return 401;
  if (rule.who !== 'app') return rule.who === 'signed-in' || caller === 'operator' ? 'yes' : 403;
  if (caller === 'stranger' || caller === 'operator') return 404;
  return APP_ROLES.indexOf(caller) < APP_ROLES.indexOf(rule.role) ? 403 : 'yes';
}
