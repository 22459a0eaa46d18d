import { z } from 'zod';
import { UserNameSchema } from './account.ts';
import { AppNameSchema } from './app.ts';
import { operation } from './operation.ts';
import { PersonSchema, SetPersonSchema } from './people.ts';

const params = z.object({ app: AppNameSchema });
const person = params.extend({ user: UserNameSchema });
const path = '/api/v1/apps/{app}/people';

/** Who has a part in an App. */
export const people = {
  listPeople: operation({
    id: 'listPeople',
    access: 'app:view',
    method: 'GET',
    path,
    summary: 'Who has a part in the app; its owner first',
    tag: 'apps',
    answer: 'json',
    status: 200,
    params,
    result: z.array(PersonSchema),
  }),
  setPerson: operation({
    id: 'setPerson',
    access: 'app:own',
    method: 'PUT',
    path: `${path}/{user}`,
    summary: 'Share the app with a user, or change what they may',
    tag: 'apps',
    answer: 'json',
    status: 200,
    params: person,
    body: SetPersonSchema,
    result: z.array(PersonSchema),
    audited: ['role'],
  }),
  removePerson: operation({
    id: 'removePerson',
    access: 'app:own',
    method: 'DELETE',
    path: `${path}/{user}`,
    summary: 'Share the app with a user no longer',
    tag: 'apps',
    answer: 'none',
    status: 204,
    params: person,
  }),
  leaveApp: operation({
    id: 'leaveApp',
    access: 'app:leave',
    method: 'POST',
    path: '/api/v1/apps/{app}/leave',
    summary: "Give up one's own part in an app of somebody else",
    tag: 'apps',
    answer: 'none',
    status: 204,
    params,
  }),
};
