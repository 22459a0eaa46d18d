import { entrance } from '@nonstop4/contract';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { ErrorLine } from '../../parts/error-panel.tsx';

/** Goes to the identity provider and comes back signed in. */
export function ProviderButton({ label, invitation }: { label: string; invitation?: string }) {
  const { t } = useTranslation('entrance');
  const begin = useMutation({
    mutationFn: () => api().call(entrance.beginProvider, { body: invitation === undefined ? {} : { invitation } }),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  return (
    <>
      <button
        type="button"
        className="btn btn-default entrance-other"
        disabled={begin.isPending || begin.isSuccess}
        onClick={() => begin.mutate()}
      >
        {t('provider', { label })}
      </button>
      {begin.error && <ErrorLine error={begin.error} />}
    </>
  );
}
