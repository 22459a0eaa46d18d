import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Field } from '../../parts/field.tsx';

interface EmailRequestProps {
  action: string;
  /** Said afterwards, whether there is such an account or not. */
  sent: string;
  request: UseMutationResult<unknown, Error, string>;
}

/** An address that a link is sent to. */
export function EmailRequest({ action, sent, request }: EmailRequestProps) {
  const { t } = useTranslation('entrance');
  const [email, setEmail] = useState('');
  if (request.isSuccess) return <p role="status">{sent}</p>;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        request.mutate(email.trim());
      }}
    >
      <Field
        label={t('email')}
        type="email"
        value={email}
        onChange={setEmail}
        autoComplete="email"
        autoCapitalize="none"
        required
      />
      {request.error && <ErrorLine error={request.error} />}
      <button type="submit" className="btn btn-primary" disabled={request.isPending}>
        {request.isPending ? t('sending') : action}
      </button>
    </form>
  );
}
