import { entrance } from '@nonstop4/contract';
import { useMutation } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Entrance } from '../sign-in/entrance.tsx';
import { EmailRequest } from './email-request.tsx';
import { linkSecret } from './link-secret.ts';
import { isGoodPassword, NewPasswordField } from './new-password-field.tsx';

/** A forgotten password: asks for a link, and sets another one with it. */
export function ResetPage() {
  const { t } = useTranslation('entrance');
  const { hash } = useLocation();
  const token = linkSecret(hash, 'token');
  const ask = useMutation({
    mutationFn: (email: string) => api().call(entrance.askForReset, { body: { email } }),
  });
  if (token !== undefined)
    return (
      <Entrance title={t('resetTitle')}>
        <NewPassword key={token} token={token} />
      </Entrance>
    );
  return (
    <Entrance title={t('forgotTitle')} intro={t('forgotIntro')}>
      <EmailRequest action={t('sendLink')} sent={t('forgotSent')} request={ask} />
      <p className="small">
        <Link to="/sign-in">{t('toSignIn')}</Link>
      </p>
    </Entrance>
  );
}

function NewPassword({ token }: { token: string }) {
  const { t } = useTranslation('entrance');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const reset = useMutation({
    mutationFn: () => api().call(entrance.resetPassword, { body: { token, password } }),
  });
  if (reset.isSuccess) {
    return (
      <>
        <p role="status">{t('resetDone')}</p>
        <Link to="/sign-in" className="btn btn-primary">
          {t('toSignIn')}
        </Link>
      </>
    );
  }
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isGoodPassword(password)) reset.mutate();
      }}
    >
      <NewPasswordField label={t('newPassword')} value={password} onChange={setPassword} tried={tried} />
      {reset.error && <ErrorLine error={reset.error} />}
      <button type="submit" className="btn btn-primary" disabled={reset.isPending}>
        {t('resetAction')}
      </button>
      {reset.error && (
        <p className="small">
          <a href="/reset">{t('anotherLink')}</a>
        </p>
      )}
    </form>
  );
}
