import { operations, UserNameSchema } from '@nonstop4/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { queries } from '../../api/queries.ts';
import { Answer } from '../../parts/answer.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Field } from '../../parts/field.tsx';
import { isGoodPassword, NewPasswordField } from '../entrance/new-password-field.tsx';
import { Entrance } from '../sign-in/entrance.tsx';

const route = getRouteApi('/setup');

/** The first visit, by the one-time link that the platform has printed: makes the first account. */
export function SetupPage() {
  const { t } = useTranslation('account');
  const { token } = route.useSearch();
  const setup = useQuery(queries.setupState());
  return (
    <Entrance title={t('setupTitle')} intro={setup.data?.needed && token ? t('setupIntro') : undefined}>
      <Answer query={setup}>
        {({ needed }) => {
          if (!needed) return <AlreadySetUp />;
          return token ? <SetupForm token={token} /> : <p>{t('setupNoToken')}</p>;
        }}
      </Answer>
    </Entrance>
  );
}

function AlreadySetUp() {
  const { t } = useTranslation('account');
  return (
    <div className="stack">
      <p>{t('setupDone')}</p>
      <Link to="/sign-in" className="btn btn-primary">
        {t('signIn')}
      </Link>
    </div>
  );
}

function SetupForm({ token }: { token: string }) {
  const { t } = useTranslation('account');
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const nameError = UserNameSchema.safeParse(name).success ? undefined : t('nameRule');
  const setUp = useMutation({
    mutationFn: () => api().call(operations.setup, { body: { token, name, password } }),
    onSuccess: (me) => {
      queryClient.setQueryData(keys.me(), me);
      return navigate({ to: '/' });
    },
  });
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!nameError && isGoodPassword(password)) setUp.mutate();
      }}
    >
      <Field
        label={t('name')}
        value={name}
        onChange={(value) => setName(value.toLowerCase())}
        hint={t('nameRule')}
        error={tried ? nameError : undefined}
        autoComplete="username"
        autoCapitalize="none"
        required
      />
      <NewPasswordField label={t('password')} value={password} onChange={setPassword} tried={tried} />
      {setUp.error && <ErrorLine error={setUp.error} />}
      <button type="submit" className="btn btn-primary" disabled={setUp.isPending}>
        {setUp.isPending ? t('settingUp') : t('setUp')}
      </button>
    </form>
  );
}
