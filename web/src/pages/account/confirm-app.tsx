import { accountSecurity, type NewSecondFactor } from '@nonstop4/contract';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Field } from '../../parts/field.tsx';
import './second-factor.css';

const QrCode = lazy(async () => ({ default: (await import('./qr-code.tsx')).QrCode }));

interface ConfirmAppProps {
  made: NewSecondFactor;
  onCodes: (codes: readonly string[]) => unknown;
}

/** The secret, for the app to read, and a first code, which shows that it has. */
export function ConfirmApp({ made, onCodes }: ConfirmAppProps) {
  const { t } = useTranslation('security');
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () => api().call(accountSecurity.confirmSecondFactor, { body: { code: code.trim() } }),
    onSuccess: ({ codes }) => onCodes(codes),
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <p>{t('factorScan')}</p>
      <div className="factor-secret">
        <Suspense fallback={<div className="qr-code" />}>
          <QrCode text={made.uri} label={t('factorQr')} />
        </Suspense>
        <div className="stack-small grow">
          <p className="small quiet">{t('factorType')}</p>
          <div className="line">
            <code className="factor-text">{made.secret.match(/.{1,4}/g)?.join(' ')}</code>
            <CopyButton text={made.secret} label={t('factorCopy')} />
          </div>
        </div>
      </div>
      <Field
        label={t('factorCode')}
        value={code}
        onChange={setCode}
        inputMode="numeric"
        autoComplete="one-time-code"
        required
      />
      {confirm.error && <ErrorLine error={confirm.error} />}
      <div>
        <button type="submit" className="btn btn-primary" disabled={code.trim() === '' || confirm.isPending}>
          {t('factorConfirm')}
        </button>
      </div>
    </form>
  );
}
