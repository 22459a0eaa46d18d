import { ApiProblem, entrance } from '@nonstop4/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { Entrance } from '../sign-in/entrance.tsx';
import { SecondStep } from '../sign-in/second-step.tsx';

/** Where the identity provider sends the browser back to. */
export function ProviderReturnPage() {
  const { t } = useTranslation('entrance');
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { searchStr } = useLocation();
  const [query] = useState(() => searchStr.replace(/^\?/, ''));
  // A query and not a mutation: it is asked once, however often the page is drawn.
  const finish = useQuery({
    queryKey: ['provider-return', query],
    queryFn: () => api().call(entrance.finishProvider, { body: { query } }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data } = finish;
  useEffect(() => {
    if (!data) return;
    queryClient.setQueryData(keys.me(), data.me);
    void navigate({ to: data.outcome === 'linked' ? '/account' : '/', replace: true });
  }, [data, queryClient, navigate]);
  if (needsCode(finish.error)) {
    return (
      <Entrance title={t('codeTitle')} intro={t('codeIntro')}>
        <SecondStep onDone={() => navigate({ to: '/' })} />
      </Entrance>
    );
  }
  return (
    <Entrance title={t('returning')}>
      {finish.error ? (
        <>
          <ErrorLine error={finish.error} />
          <Link to="/sign-in" className="btn btn-primary">
            {t('toSignIn')}
          </Link>
        </>
      ) : (
        <Waiting />
      )}
    </Entrance>
  );
}

function needsCode(error: unknown): boolean {
  return error instanceof ApiProblem && error.problem.code === 'second-factor-needed';
}
