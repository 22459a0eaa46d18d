import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorPanel } from './error-panel.tsx';
import { Waiting } from './waiting.tsx';

interface AnswerProps<Data> {
  query: UseQueryResult<Data, Error>;
  /** Shown while nothing is known yet; grey bars unless given. */
  waiting?: ReactNode;
  children: (data: Data) => ReactNode;
}

/**
 * What a page shows for something it reads: the data when there is any (also when reading it again has failed), else the
 * error with a way to try again, else that it is waiting.
 */
export function Answer<Data>({ query, waiting, children }: AnswerProps<Data>) {
  if (query.data !== undefined && query.data !== null) return <>{children(query.data)}</>;
  if (query.error) {
    return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} retrying={query.isFetching} />;
  }
  return <>{waiting ?? <Waiting />}</>;
}
