import { type Account, accountSecurity } from '@nonstop4/contract';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconClock from '@tabler/icons-react/dist/esm/icons/IconClock.mjs';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { Badge } from '../../parts/badge.tsx';
import { Caution } from '../../parts/caution.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Field } from '../../parts/field.tsx';
import { notify } from '../../parts/notices.ts';
import { Section } from '../../parts/section.tsx';
import { accountQueries } from './account-queries.ts';
import { OwnPasswordField } from './own-password-field.tsx';

/** Where a link goes when the password is forgotten. */
export function EmailSection({ account }: { account: Account }) {
  const { t } = useTranslation('security');
  const { email, emailVerified, byMail } = account;
  return (
    <Section title={t('emailTitle')} intro={t('emailIntro')}>
      {email !== undefined && (
        <div className="line">
          <span className="strong">{email}</span>
          <Badge tone={emailVerified ? 'ok' : 'warn'} icon={emailVerified ? IconCheck : IconClock}>
            {t(emailVerified ? 'emailVerified' : 'emailWaiting')}
          </Badge>
          {!emailVerified && byMail && <SendAgain />}
        </div>
      )}
      {!byMail && <Caution>{t('noMailServer')}</Caution>}
      <EmailForm account={account} />
    </Section>
  );
}

function SendAgain() {
  const { t } = useTranslation('security');
  const send = useMutation({
    mutationFn: () => api().call(accountSecurity.verifyMyEmail, {}),
    onSuccess: () => notify({ tone: 'ok', text: t('linkSent') }),
  });
  return (
    <>
      <button type="button" className="btn btn-sm btn-default" disabled={send.isPending} onClick={() => send.mutate()}>
        {t('sendAgain')}
      </button>
      {send.error && <ErrorLine error={send.error} />}
    </>
  );
}

function EmailForm({ account: { email: present, hasPassword, byMail } }: { account: Account }) {
  const { t } = useTranslation('security');
  const queryClient = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const save = useMutation({
    mutationFn: () => api().call(accountSecurity.setEmail, { body: { email: email.trim(), password } }),
    onSuccess: (account) => {
      queryClient.setQueryData(accountQueries.account().queryKey, account);
      setEmail('');
      setPassword('');
      notify({ tone: 'ok', text: t(byMail ? 'linkSent' : 'emailSaved') });
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Field
        label={t(present === undefined ? 'email' : 'anotherEmail')}
        type="email"
        value={email}
        onChange={setEmail}
        autoComplete="email"
        autoCapitalize="none"
        required
      />
      {email !== '' && <OwnPasswordField hasPassword={hasPassword} value={password} onChange={setPassword} />}
      {save.error && <ErrorLine error={save.error} />}
      <div>
        <button type="submit" className="btn btn-primary" disabled={email.trim() === '' || save.isPending}>
          {t('emailSave')}
        </button>
      </div>
    </form>
  );
}
