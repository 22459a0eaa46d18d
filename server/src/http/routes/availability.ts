import { availability } from '@nonstop4/contract';
import { availabilityOf } from '../../usecases/availability-of-app.ts';
import type { Platform } from '../../usecases/platform.ts';
import type { Registrar } from '../register-operation.ts';
import { availabilityView, updateView } from '../views/availability-view.ts';

const UPDATES_SHOWN = 200;

export function registerAvailability(register: Registrar, platform: Platform): void {
  register.answer(availability.appAvailability, async ({ app, locale }) => {
    return availabilityView(app, await availabilityOf(platform, app), locale);
  });
  register.answer(availability.listUpdates, async ({ app }) => {
    return (await platform.stores.releases.listDeployments(app.id)).slice(0, UPDATES_SHOWN).map(updateView);
  });
}
