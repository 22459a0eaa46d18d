import { type App, checkAppName } from '../domain/app.ts';
import { isPanelHost } from '../domain/panel-address.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import type { Platform } from './platform.ts';
import { recordEvent, tellAppChanged } from './record-event.ts';
import { withinQuota } from './users/quota.ts';

/** Throws Problem `app-name-taken`, `app-name-invalid` or `quota-exceeded`. */
export async function createApp(platform: Platform, user: User, name: string): Promise<App> {
  const now = platform.clock.now();
  const { rules } = platform;
  if (isPanelHost(`${name}.${rules.appDomain}`, rules.panelUrl))
    throw new Problem('app-name-taken', `The name ${name} is that of the control panel. Choose another one.`, { name });
  const app: App = {
    id: platform.ids.next('app'),
    ownerId: user.id,
    name: checkAppName(name),
    desiredState: 'running',
    replicas: rules.defaultReplicas,
    extraHostnames: [],
    redirectToHttps: true,
    singleWriter: false,
    runTests: false,
    probing: true,
    statusPublic: false,
    memoryLimitBytes: rules.defaultMemoryBytes,
    volumeLimitBytes: rules.defaultVolumeBytes,
    configVars: {},
    secrets: {},
    restartNonce: 0,
    createdAt: now,
    updatedAt: now,
  };
  await withinQuota(
    platform,
    user.id,
    (apps) => [...apps, app],
    () => platform.stores.apps.add(app),
  );
  await recordEvent(platform, { kind: 'app-created', app, params: { name }, actor: user.name });
  tellAppChanged(platform, app);
  return app;
}
