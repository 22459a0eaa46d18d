import { type PersonView, people } from '@nonstop4/contract';
import type { App } from '../../domain/app.ts';
import { leaveApp, peopleOf, removePerson, setPerson } from '../../usecases/access/people-of-app.ts';
import type { Platform } from '../../usecases/platform.ts';
import type { Registrar } from '../register-operation.ts';
import { iso } from '../views/times.ts';

export function registerPeople(register: Registrar, platform: Platform): void {
  register.answer(people.listPeople, ({ app }) => peopleView(platform, app));
  register.answer(people.setPerson, async ({ user, app, params, body }) => {
    await setPerson(platform, user, app, { name: params.user, role: body.role });
    return peopleView(platform, app);
  });
  register.answer(people.removePerson, ({ user, app, params }) => removePerson(platform, user, app, params.user));
  register.answer(people.leaveApp, ({ user, app }) => leaveApp(platform, user, app));
}

async function peopleView(platform: Platform, app: App): Promise<PersonView[]> {
  return (await peopleOf(platform, app)).map(({ name, role, isOwnerOfApp, addedBy, addedAt }) => ({
    ...{ name, role, ownsApp: isOwnerOfApp, addedAt: iso(addedAt) },
    ...(addedBy === undefined ? {} : { addedBy }),
  }));
}
