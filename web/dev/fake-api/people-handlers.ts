import type { ManagedUserView, PersonView } from '@nonstop4/contract';
import { FakeProblem, found, type JsonHandler, type ResultOf } from './handlers.ts';
import { aUser } from './sample-people.ts';
import { before, type World } from './world.ts';

/** People of apps, users of the platform, and what they did. */
export const peopleHandlers = {
  listPeople: (world, { params }): ResultOf<'listPeople'> => peopleOf(world, params.app ?? ''),
  setPerson: (world, { params, body }): ResultOf<'setPerson'> => {
    const { app = '', user: name = '' } = params;
    if (!world.users.some((user) => user.name === name))
      throw new FakeProblem('not-found', 404, 'Nobody has that name.');
    const person: PersonView = { name, role: body.role, ownsApp: false, addedBy: world.me.name, addedAt: before(0) };
    world.people.set(app, [...(world.people.get(app) ?? []).filter((one) => one.name !== name), person]);
    return peopleOf(world, app);
  },
  removePerson: (world, { params }) => {
    const left = (world.people.get(params.app ?? '') ?? []).filter((one) => one.name !== params.user);
    world.people.set(params.app ?? '', left);
  },
  leaveApp: (world, { params }) => {
    world.apps = world.apps.filter((app) => app.name !== params.app);
  },
  listUsers: (world, { query }): ResultOf<'listUsers'> =>
    world.users.filter(({ name }) => name.includes(String(query.search ?? ''))),
  createUser: (world, { body }): ResultOf<'createUser'> => {
    const user = aUser(body.name, { role: body.role, createdAt: before(0) });
    world.users = [...world.users, user];
    return user;
  },
  changeUser: (world, { params, body }): ResultOf<'changeUser'> =>
    changed(world, params.user, (user) => ({ ...user, role: body.role ?? user.role, ownQuota: body.quota ?? {} })),
  suspendUser: (world, { params }): ResultOf<'suspendUser'> =>
    changed(world, params.user, (user) => ({ ...user, suspendedAt: before(0) })),
  unsuspendUser: (world, { params }): ResultOf<'unsuspendUser'> =>
    changed(world, params.user, ({ suspendedAt: _suspendedAt, ...user }) => user),
  defaultQuota: (world): ResultOf<'defaultQuota'> => world.quota,
  setDefaultQuota: (world, { body }): ResultOf<'setDefaultQuota'> => {
    world.quota = body;
    return world.quota;
  },
  myQuota: (world): ResultOf<'myQuota'> => ({ quota: world.quota, use: aUser('me').use }),
  listAudit: (world, { query }): ResultOf<'listAudit'> => ({
    entries: world.audit.filter(({ actor }) => query.actor === undefined || actor === query.actor),
    keptDays: 400,
  }),
  exportAudit: (world) => world.audit.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
} satisfies Record<string, JsonHandler>;

function peopleOf(world: World, name: string): PersonView[] {
  const app = found(world.apps.find((one) => one.name === name));
  const owner: PersonView = { name: app.owner, role: 'owner', ownsApp: true, addedAt: app.createdAt };
  return [owner, ...(world.people.get(name) ?? [])];
}

function changed(
  world: World,
  name: string | undefined,
  change: (user: ManagedUserView) => ManagedUserView,
): ManagedUserView {
  const after = change(found(world.users.find((user) => user.name === name)));
  world.users = world.users.map((user) => (user.name === name ? after : user));
  return after;
}
