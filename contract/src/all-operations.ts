import { accountSecurity } from './account-security-operations.ts';
import { alerting } from './alert-operations.ts';
import { audit } from './audit-operations.ts';
import { availability } from './availability-operations.ts';
import { connections } from './connection-operations.ts';
import { drills } from './drill-operations.ts';
import { entrance } from './entrance-operations.ts';
import { imports } from './import-operations.ts';
import { logs } from './log-operations.ts';
import { metrics } from './metrics-operations.ts';
import { monitoring } from './monitoring-operations.ts';
import { operations } from './operations.ts';
import { people } from './people-operations.ts';
import { sealingKeys } from './sealing-operations.ts';
import { signUps } from './sign-up-operations.ts';
import { users } from './user-operations.ts';

/** For whoever answers them, or describes them. */
export const allOperations = {
  ...operations,
  ...accountSecurity,
  ...alerting,
  ...audit,
  ...availability,
  ...connections,
  ...drills,
  ...entrance,
  ...imports,
  ...logs,
  ...metrics,
  ...monitoring,
  ...people,
  ...sealingKeys,
  ...signUps,
  ...users,
};
