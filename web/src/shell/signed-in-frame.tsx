import { useQuery } from '@tanstack/react-query';
import { Navigate, useLocation } from '@tanstack/react-router';
import { queries } from '../api/queries.ts';
import { ErrorPanel } from '../parts/error-panel.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { AppShell } from './app-shell.tsx';

const RETRY_MS = 3_000;

/** Lets signed-in people in, and sends everybody else to the sign-in page and back afterwards. */
export function SignedInFrame() {
  const location = useLocation();
  const me = useQuery({
    ...queries.me(),
    // The platform may just be starting.
    refetchInterval: (query) => (query.state.status === 'error' ? RETRY_MS : false),
  });
  if (me.data) return <AppShell me={me.data} />;
  if (me.data === null) return <Navigate to="/sign-in" search={{ next: location.href }} replace />;
  return (
    <main className="page page-narrow">
      {me.error ? (
        <ErrorPanel error={me.error} onRetry={() => void me.refetch()} retrying={me.isFetching} />
      ) : (
        <Waiting />
      )}
    </main>
  );
}
