import { ApiProblem, operations } from '@nonstop4/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { queries } from '../../api/queries.ts';
import { ErrorLine, ErrorPanel } from '../../parts/error-panel.tsx';
import { Field } from '../../parts/field.tsx';
import { entranceQuery } from '../entrance/entrance-query.ts';
import { ProviderButton } from '../entrance/provider-button.tsx';
import { Entrance } from './entrance.tsx';
import { safeNext } from './safe-next.ts';
import { SecondStep } from './second-step.tsx';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { t } = useTranslation('account');
  const setup = useQuery(queries.setupState());
  if (setup.data?.needed) {
    return (
      <Entrance title={t('notSetUpTitle')} intro={t('notSetUpIntro')}>
        <p>{t('notSetUpHow')}</p>
      </Entrance>
    );
  }
  return (
    <Entrance title={t('signInTitle')}>
      {setup.error && !setup.data ? (
        <ErrorPanel error={setup.error} onRetry={() => void setup.refetch()} retrying={setup.isFetching} />
      ) : (
        <SignInForm />
      )}
    </Entrance>
  );
}

function SignInForm() {
  const { t } = useTranslation('account');
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { next } = route.useSearch();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => api().call(operations.signIn, { body: { name: name.trim(), password } }),
    onSuccess: (me) => {
      queryClient.setQueryData(keys.me(), me);
      return navigate({ to: safeNext(next) });
    },
  });
  if (signIn.error instanceof ApiProblem && signIn.error.problem.code === 'second-factor-needed')
    return <SecondStep onDone={() => navigate({ to: safeNext(next) })} />;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate();
      }}
    >
      <Field label={t('name')} value={name} onChange={setName} autoComplete="username" autoCapitalize="none" required />
      <Field
        label={t('password')}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        required
      />
      {signIn.error && <ErrorLine error={signIn.error} />}
      <button type="submit" className="btn btn-primary" disabled={signIn.isPending}>
        {signIn.isPending ? t('signingIn') : t('signIn')}
      </button>
      <OtherWays />
    </form>
  );
}

/** What else there is on this platform; nothing while it is not known. */
function OtherWays() {
  const { t } = useTranslation('entrance');
  const { data } = useQuery(entranceQuery());
  if (!data) return null;
  const mayAsk = data.signUp === 'domain' || data.signUp === 'open';
  return (
    <>
      {data.provider && <ProviderButton label={data.provider} />}
      {(data.byMail || mayAsk) && (
        <p className="line-spread small">
          {data.byMail && <Link to="/reset">{t('forgot')}</Link>}
          {mayAsk && <Link to="/sign-up">{t('toSignUp')}</Link>}
        </p>
      )}
    </>
  );
}
