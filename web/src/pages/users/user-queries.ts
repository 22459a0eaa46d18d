import { users } from '@nonstop4/contract';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';

/** Read by operators' pages and by the account page alone. */
export const userQueries = {
  users: (search: string) =>
    queryOptions({
      queryKey: keys.users(search),
      queryFn: ({ signal }) => api().call(users.listUsers, { query: { search } }, signal),
      placeholderData: (before) => before,
    }),
  defaultQuota: () =>
    queryOptions({
      queryKey: keys.defaultQuota(),
      queryFn: ({ signal }) => api().call(users.defaultQuota, {}, signal),
    }),
  quota: () => queryOptions({ queryKey: keys.quota(), queryFn: ({ signal }) => api().call(users.myQuota, {}, signal) }),
};
