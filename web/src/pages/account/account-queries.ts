import { accountSecurity } from '@nonstop4/contract';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';

/** Read by this page alone, and not part of what every page loads. */
export const accountQueries = {
  account: () =>
    queryOptions({ queryKey: ['account'], queryFn: ({ signal }) => api().call(accountSecurity.account, {}, signal) }),
  sessions: () =>
    queryOptions({
      queryKey: ['sessions'],
      queryFn: ({ signal }) => api().call(accountSecurity.listSessions, {}, signal),
    }),
};
