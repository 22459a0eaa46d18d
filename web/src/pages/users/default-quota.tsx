import { type QuotaView, users } from '@nonstop4/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Answer } from '../../parts/answer.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { notify } from '../../parts/notices.ts';
import { Section } from '../../parts/section.tsx';
import { entriesOf, isEntry, wholeQuotaOf } from './quota-entries.ts';
import { QuotaFields } from './quota-fields.tsx';
import { userQueries } from './user-queries.ts';

/** What everybody may use for whom nothing else is set. */
export function DefaultQuota() {
  const { t } = useTranslation('users');
  const quota = useQuery(userQueries.defaultQuota());
  return (
    <Section title={t('defaultTitle')} intro={t('defaultIntro')}>
      <Answer query={quota}>{(data) => <QuotaForm key={JSON.stringify(data)} quota={data} />}</Answer>
    </Section>
  );
}

function QuotaForm({ quota }: { quota: QuotaView }) {
  const { t } = useTranslation('users');
  const queryClient = useQueryClient();
  const [entries, setEntries] = useState(() => entriesOf(quota));
  const save = useMutation({
    mutationFn: () => api().call(users.setDefaultQuota, { body: wholeQuotaOf(entries) }),
    onSuccess: (saved) => {
      notify({ tone: 'ok', text: t('saved') });
      queryClient.setQueryData(keys.defaultQuota(), saved);
      return queryClient.invalidateQueries({ queryKey: keys.users() });
    },
  });
  const ready = !save.isPending && Object.values(entries).every(isEntry);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) save.mutate();
      }}
    >
      <QuotaFields entries={entries} change={(changed) => setEntries((before) => ({ ...before, ...changed }))} />
      {save.error && <ErrorLine error={save.error} />}
      <div>
        <button type="submit" className="btn btn-primary" disabled={!ready}>
          {t('save')}
        </button>
      </div>
    </form>
  );
}
