import { availability } from '@nonstop4/contract';
import { availabilityOf } from '../../usecases/availability-of-app.ts';
import { findOwnApp } from '../../usecases/find-own-app.ts';
import type { Platform } from '../../usecases/platform.ts';
import type { Registrar } from '../register-operation.ts';
import { availabilityView, updateView } from '../views/availability-view.ts';

const UPDATES_SHOWN = 200;

export function registerAvailability(register: Registrar, platform: Platform): void {
  register.own(availability.appAvailability, async ({ user, params, locale }) => {
    const app = await findOwnApp(platform, user, params.app);
    return availabilityView(app, await availabilityOf(platform, app), locale);
  });
  register.own(availability.listUpdates, async ({ user, params }) => {
    const app = await findOwnApp(platform, user, params.app);
    return (await platform.stores.releases.listDeployments(app.id)).slice(0, UPDATES_SHOWN).map(updateView);
  });
}
