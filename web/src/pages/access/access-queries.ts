import { signUps } from '@nonstop4/contract';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';

/** Read by this page alone, and not part of what every page loads. */
export const accessQueries = {
  policy: () =>
    queryOptions({
      queryKey: ['sign-up-policy'],
      queryFn: ({ signal }) => api().call(signUps.signUpPolicy, {}, signal),
    }),
  invitations: () =>
    queryOptions({
      queryKey: ['invitations'],
      queryFn: ({ signal }) => api().call(signUps.listInvitations, {}, signal),
    }),
  provider: () =>
    queryOptions({
      queryKey: ['identity-provider'],
      queryFn: ({ signal }) => api().call(signUps.identityProvider, {}, signal),
    }),
};
