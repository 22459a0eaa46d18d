import { type Account, accountSecurity } from '@nonstop4/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { notify } from '../../parts/notices.ts';
import { Section } from '../../parts/section.tsx';
import { isGoodPassword, NewPasswordField } from '../entrance/new-password-field.tsx';
import { OwnPasswordField } from './own-password-field.tsx';

/** Another password; whoever is signed in elsewhere is signed out by it. */
export function PasswordSection({ account: { hasPassword } }: { account: Account }) {
  const { t } = useTranslation('security');
  const queryClient = useQueryClient();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const change = useMutation({
    mutationFn: () => api().call(accountSecurity.changePassword, { body: { current, password } }),
    onSuccess: () => {
      setCurrent('');
      setPassword('');
      setTried(false);
      notify({ tone: 'ok', text: t('passwordChanged') });
      return queryClient.invalidateQueries();
    },
  });
  return (
    <Section title={t('passwordTitle')} intro={t('passwordIntro')}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (isGoodPassword(password)) change.mutate();
        }}
      >
        <OwnPasswordField hasPassword={hasPassword} value={current} onChange={setCurrent} />
        <NewPasswordField label={t('newPassword')} value={password} onChange={setPassword} tried={tried} />
        {change.error && <ErrorLine error={change.error} />}
        <div>
          <button type="submit" className="btn btn-primary" disabled={change.isPending}>
            {t('passwordSave')}
          </button>
        </div>
      </form>
    </Section>
  );
}
