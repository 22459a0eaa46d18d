import { ApiProblem } from '@nonstop4/contract';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { keys } from './keys.ts';

/** Calls that the server refuses will be refused again; only a missing answer is worth a second try. */
function worthRetrying(failures: number, error: Error): boolean {
  return !(error instanceof ApiProblem) && failures < 2;
}

/** A session that has ended is found out by any call: forgetting who is signed in sends the reader to the sign-in page. */
function forgetEndedSession(error: Error): void {
  if (error instanceof ApiProblem && error.problem.code === 'not-signed-in') {
    queryClient.setQueryData(keys.me(), null);
  }
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: forgetEndedSession }),
  mutationCache: new MutationCache({ onError: forgetEndedSession }),
  defaultOptions: {
    // `always`: the platform may well run on this very machine, which needs no internet to be reached.
    queries: { staleTime: 30_000, retry: worthRetrying, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});
