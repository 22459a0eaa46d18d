import { entrance } from '@nonstop4/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Field } from '../../parts/field.tsx';

/** A code of the authenticator app, or a recovery code. */
export function SecondStep({ onDone }: { onDone: () => unknown }) {
  const { t } = useTranslation('entrance');
  const queryClient = useQueryClient();
  const [code, setCode] = useState('');
  const finish = useMutation({
    mutationFn: () => api().call(entrance.finishSignIn, { body: { code: code.trim() } }),
    onSuccess: (me) => {
      queryClient.setQueryData(keys.me(), me);
      return onDone();
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        finish.mutate();
      }}
    >
      <Field
        label={t('code')}
        hint={t('codeHint')}
        value={code}
        onChange={setCode}
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        required
      />
      {finish.error && <ErrorLine error={finish.error} />}
      <button type="submit" className="btn btn-primary" disabled={finish.isPending}>
        {t('codeAction')}
      </button>
    </form>
  );
}
