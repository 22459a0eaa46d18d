import type { Alert } from '../../domain/alerts/alert.ts';
import type { App } from '../../domain/app.ts';
import type { User } from '../../domain/user.ts';
import { visibleApps } from '../access/app-role-of.ts';
import type { Platform } from '../platform.ts';

/** An alert with the name of its App. */
export type NamedAlert = Alert & { appName?: string };

/** Of the Apps that the user has a part in, and for operators those of the platform; open ones first. `app`: of this one alone. */
export async function listAlerts(
  platform: Pick<Platform, 'stores'>,
  user: User,
  { app, limit }: { app?: App; limit: number },
): Promise<NamedAlert[]> {
  const names = app === undefined ? await visibleApps(platform, user) : new Map([[app.id, app.name]]);
  const alerts = await platform.stores.alerts.list({
    appIds: [...names.keys()],
    platform: app === undefined && user.role === 'operator',
    limit,
  });
  return alerts.map((alert) => {
    const appName = alert.appId === undefined ? undefined : names.get(alert.appId);
    return appName === undefined ? alert : { ...alert, appName };
  });
}
