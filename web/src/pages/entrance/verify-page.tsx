import { entrance } from '@nonstop4/contract';
import { useMutation } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Entrance } from '../sign-in/entrance.tsx';
import { linkSecret } from './link-secret.ts';

/** By a button and not at once: programs that look at links in mails before people do would use the link up. */
export function VerifyPage() {
  const { t } = useTranslation('entrance');
  const { hash } = useLocation();
  const token = linkSecret(hash, 'token') ?? '';
  const verify = useMutation({ mutationFn: () => api().call(entrance.verifyEmail, { body: { token } }) });
  return (
    <Entrance title={t('verifyTitle')} intro={verify.isSuccess ? undefined : t('verifyIntro')}>
      {verify.isSuccess ? (
        <p role="status">{t('verifyDone')}</p>
      ) : (
        <button
          type="button"
          className="btn btn-primary"
          disabled={token === '' || verify.isPending}
          onClick={() => verify.mutate()}
        >
          {t('verifyAction')}
        </button>
      )}
      {verify.error && <ErrorLine error={verify.error} />}
      <p className="small">
        <Link to="/">{t('toPlatform')}</Link>
      </p>
    </Entrance>
  );
}
