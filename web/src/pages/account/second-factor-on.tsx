import { type Account, accountSecurity } from '@nonstop4/contract';
import IconShieldCheck from '@tabler/icons-react/dist/esm/icons/IconShieldCheck.mjs';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { Badge } from '../../parts/badge.tsx';
import { Caution } from '../../parts/caution.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Field } from '../../parts/field.tsx';
import { accountQueries } from './account-queries.ts';
import { OwnPasswordField } from './own-password-field.tsx';

/** Fewer than this, and it is time for others. */
const FEW_CODES = 4;

interface SecondFactorOnProps {
  account: Account;
  onCodes: (codes: readonly string[]) => unknown;
}

/** What can be done while it is on: other recovery codes, and off. */
export function SecondFactorOn({ account, onCodes }: SecondFactorOnProps) {
  const { t } = useTranslation('security');
  const [doing, setDoing] = useState<'codes' | 'off'>();
  const { recoveryCodesLeft: left } = account;
  return (
    <>
      <div className="line">
        <Badge tone="ok" icon={IconShieldCheck}>
          {t('factorOn')}
        </Badge>
        <span className="quiet">{t('codesLeft', { count: left })}</span>
      </div>
      {left < FEW_CODES && <Caution>{t('codesFew')}</Caution>}
      {doing ? (
        <Prove account={account} doing={doing} onCodes={onCodes} onDone={() => setDoing(undefined)} />
      ) : (
        <div className="line">
          <button type="button" className="btn btn-default" onClick={() => setDoing('codes')}>
            {t('codesRenew')}
          </button>
          <button type="button" className="btn btn-danger-quiet" onClick={() => setDoing('off')}>
            {t('factorOff')}
          </button>
        </div>
      )}
    </>
  );
}

interface ProveProps extends SecondFactorOnProps {
  doing: 'codes' | 'off';
  onDone: () => void;
}

function Prove({ account, doing, onCodes, onDone }: ProveProps) {
  const { t } = useTranslation('security');
  const { t: common } = useTranslation();
  const queryClient = useQueryClient();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const act = useMutation({
    mutationFn: async () => {
      const body = { password, code: code.trim() };
      if (doing === 'codes') await onCodes((await api().call(accountSecurity.renewRecoveryCodes, { body })).codes);
      else await api().call(accountSecurity.endSecondFactor, { body });
    },
    onSuccess: () => {
      onDone();
      return queryClient.invalidateQueries({ queryKey: accountQueries.account().queryKey });
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate();
      }}
    >
      <OwnPasswordField hasPassword={account.hasPassword} value={password} onChange={setPassword} />
      <Field label={t('factorCode')} value={code} onChange={setCode} autoComplete="one-time-code" required />
      {act.error && <ErrorLine error={act.error} />}
      <div className="line">
        <button
          type="submit"
          className={doing === 'off' ? 'btn btn-danger' : 'btn btn-primary'}
          disabled={act.isPending}
        >
          {t(doing === 'off' ? 'factorOff' : 'codesRenew')}
        </button>
        <button type="button" className="btn btn-default" onClick={onDone}>
          {common('cancel')}
        </button>
      </div>
    </form>
  );
}
