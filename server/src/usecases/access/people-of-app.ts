import type { AppRole } from '../../domain/access/app-role.ts';
import type { App } from '../../domain/app.ts';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import { ownerOf } from '../place-of-app.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';

export interface Person {
  name: string;
  role: AppRole;
  /** The one whose quota the App counts for, and whose part cannot be taken away. */
  isOwnerOfApp: boolean;
  addedBy?: string;
  addedAt: number;
}

/** The App's owner, then whoever else has a part in it, oldest first. */
export async function peopleOf(platform: Platform, app: App): Promise<Person[]> {
  const owner = await ownerOf(platform, app);
  const people: Person[] = [{ name: owner.name, role: 'owner', isOwnerOfApp: true, addedAt: app.createdAt }];
  for (const { userId, role, addedBy, addedAt } of await platform.stores.collaborators.listByApp(app.id)) {
    const user = await platform.stores.users.byId(userId);
    if (user) people.push({ name: user.name, role, isOwnerOfApp: false, addedBy, addedAt });
  }
  return people;
}

/** Lets somebody in, or changes what they may. Throws Problem `not-found` for a name that nobody has, `conflict` for the App's own owner. */
export async function setPerson(
  platform: Platform,
  user: User,
  app: App,
  ask: { name: string; role: AppRole },
): Promise<void> {
  const person = await personNamed(platform, app, ask.name);
  const addedAt = platform.clock.now();
  await platform.stores.collaborators.put({
    ...{ appId: app.id, userId: person.id, role: ask.role },
    ...{ addedBy: user.name, addedAt },
  });
  await tellPeople(platform, app, person, ask.role, user);
}

/** Throws as `setPerson`, and Problem `not-found` for somebody who has no part in it. */
export async function removePerson(platform: Platform, user: User, app: App, name: string): Promise<void> {
  const person = await personNamed(platform, app, name);
  if (!(await platform.stores.collaborators.remove(app.id, person.id))) {
    throw new Problem('not-found', `${name} has no part in "${app.name}".`, { name });
  }
  await tellPeople(platform, app, person, 'none', user);
}

/** Gives one's own part up. Throws Problem `conflict` for the App's own owner. */
export function leaveApp(platform: Platform, user: User, app: App): Promise<void> {
  return removePerson(platform, user, app, user.name);
}

async function personNamed({ stores }: Platform, app: App, name: string): Promise<User> {
  const person = await stores.users.byName(name);
  if (!person) {
    throw new Problem('not-found', `Nobody here is named "${name}". Ask for the name that they sign in with.`, {
      name,
    });
  }
  if (person.id === app.ownerId) {
    throw new Problem('conflict', `"${app.name}" belongs to ${name}: that part cannot be changed or given up.`, {
      name,
    });
  }
  return person;
}

async function tellPeople(platform: Platform, app: App, person: User, role: AppRole | 'none', by: User): Promise<void> {
  await recordEvent(platform, { kind: 'people-changed', app, params: { name: person.name, role }, actor: by.name });
  platform.bus.publish({ type: 'people-changed', appId: app.id, ownerId: app.ownerId, userId: person.id });
}
