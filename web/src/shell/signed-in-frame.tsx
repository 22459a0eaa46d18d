import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { queries } from '../api/queries.ts';
import { ErrorPanel } from '../parts/error-panel.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { AppShell } from './app-shell.tsx';

const RETRY_MS = 3_000;

/** Lets signed-in people in, and sends everybody else to the sign-in page and back afterwards. */
export function SignedInFrame() {
  const router = useRouter();
  const me = useQuery({
    ...queries.me(),
    // The platform may just be starting.
    refetchInterval: (query) => (query.state.status === 'error' ? RETRY_MS : false),
  });
  const signedOut = me.data === null;

  useEffect(() => {
    if (signedOut)
      void router.navigate({ to: '/sign-in', search: { next: router.state.location.href }, replace: true });
  }, [signedOut, router]);

  if (me.data) return <AppShell me={me.data} />;
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
