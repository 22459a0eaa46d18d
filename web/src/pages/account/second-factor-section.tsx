import { type Account, accountSecurity, type NewSecondFactor } from '@nonstop4/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Section } from '../../parts/section.tsx';
import { accountQueries } from './account-queries.ts';
import { ConfirmApp } from './confirm-app.tsx';
import { OwnPasswordField } from './own-password-field.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { SecondFactorOn } from './second-factor-on.tsx';

/** Two-step sign-in by an authenticator app. */
export function SecondFactorSection({ account }: { account: Account }) {
  const { t } = useTranslation('security');
  const queryClient = useQueryClient();
  const [codes, setCodes] = useState<readonly string[]>();
  const show = (made: readonly string[]) => {
    setCodes(made);
    return queryClient.invalidateQueries({ queryKey: accountQueries.account().queryKey });
  };
  return (
    <Section title={t('factorTitle')} intro={t('factorIntro')}>
      {codes && <RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} />}
      {account.secondFactor ? (
        <SecondFactorOn account={account} onCodes={show} />
      ) : (
        <SwitchOn hasPassword={account.hasPassword} onCodes={show} />
      )}
    </Section>
  );
}

interface SwitchOnProps {
  hasPassword: boolean;
  onCodes: (codes: readonly string[]) => unknown;
}

function SwitchOn({ hasPassword, onCodes }: SwitchOnProps) {
  const { t } = useTranslation('security');
  const [password, setPassword] = useState('');
  const [made, setMade] = useState<NewSecondFactor>();
  const begin = useMutation({
    mutationFn: () => api().call(accountSecurity.beginSecondFactor, { body: { password } }),
    onSuccess: (factor) => {
      setMade(factor);
      setPassword('');
    },
  });
  if (made) return <ConfirmApp made={made} onCodes={onCodes} />;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        begin.mutate();
      }}
    >
      <OwnPasswordField hasPassword={hasPassword} value={password} onChange={setPassword} />
      {begin.error && <ErrorLine error={begin.error} />}
      <div>
        <button type="submit" className="btn btn-primary" disabled={begin.isPending}>
          {t('factorBegin')}
        </button>
      </div>
    </form>
  );
}
