import { operations } from '@nonstop4/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { queries } from '../../api/queries.ts';
import { ErrorLine, ErrorPanel } from '../../parts/error-panel.tsx';
import { Field } from '../../parts/field.tsx';
import { Entrance } from './entrance.tsx';
import { safeNext } from './safe-next.ts';

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
    </form>
  );
}
