import { SIGN_UP_MODES, type SignUpPolicy, signUps } from '@nonstop4/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { Choice } from '../../parts/choice.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Field } from '../../parts/field.tsx';
import { notify } from '../../parts/notices.ts';
import { accessQueries } from './access-queries.ts';

export function PolicyForm({ policy }: { policy: SignUpPolicy }) {
  const { t } = useTranslation('access');
  const queryClient = useQueryClient();
  const [mode, setMode] = useState(policy.mode);
  const [domains, setDomains] = useState(policy.domains.join(', '));
  const save = useMutation({
    mutationFn: () => api().call(signUps.setSignUpPolicy, { body: { mode, domains: domainsIn(domains) } }),
    onSuccess: (saved) => {
      queryClient.setQueryData(accessQueries.policy().queryKey, saved);
      notify({ tone: 'ok', text: t('saved') });
      return queryClient.invalidateQueries({ queryKey: ['entrance'] });
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
      {/* As wide as its words. */}
      <div>
        <Choice
          label={t('policyTitle')}
          value={mode}
          options={SIGN_UP_MODES.map((value) => ({ value, text: t(`mode.${value}`) }))}
          onChange={setMode}
        />
      </div>
      <p className="quiet">{t(`modeHint.${mode}`)}</p>
      {mode === 'domain' && (
        <Field
          label={t('domains')}
          hint={t('domainsHint')}
          value={domains}
          onChange={setDomains}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
      {save.error && <ErrorLine error={save.error} />}
      <div>
        <button type="submit" className="btn btn-primary" disabled={save.isPending}>
          {t('save')}
        </button>
      </div>
    </form>
  );
}

function domainsIn(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((domain) => domain.replace(/^@/, ''))
    .filter((domain) => domain !== '');
}
