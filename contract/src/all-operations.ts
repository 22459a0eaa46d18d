import { accountSecurity } from './account-security-operations.ts';
import { alerting } from './alert-operations.ts';
import { availability } from './availability-operations.ts';
import { connections } from './connection-operations.ts';
import { drills } from './drill-operations.ts';
import { entrance } from './entrance-operations.ts';
import { logs } from './log-operations.ts';
import { metrics } from './metrics-operations.ts';
import { monitoring } from './monitoring-operations.ts';
import { operations } from './operations.ts';
import { sealingKeys } from './sealing-operations.ts';
import { signUps } from './sign-up-operations.ts';

/** For whoever answers them, or describes them. */
export const allOperations = {
  ...operations,
  ...accountSecurity,
  ...alerting,
  ...availability,
  ...connections,
  ...drills,
  ...entrance,
  ...logs,
  ...metrics,
  ...monitoring,
  ...sealingKeys,
  ...signUps,
};
