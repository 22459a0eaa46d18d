import { type AuditFilterView, audit, operationUrl } from '@nonstop4/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { AuditTable } from './audit-table.tsx';
import './audit.css';

/** Until the first answer says so itself. */
const DAYS = 400;

/** For operators: who did what, when and from where. */
export function AuditPage() {
  const { t } = useTranslation('audit');
  const [filter, setFilter] = useState<AuditFilterView>({});
  const pages = useInfiniteQuery({
    queryKey: keys.audit(filter),
    queryFn: ({ signal, pageParam }) =>
      api().call(audit.listAudit, { query: { ...filter, ...(pageParam ? { after: pageParam } : {}) } }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
  const entries = pages.data?.pages.flatMap((page) => page.entries);
  return (
    <Page title={t('title')} intro={t('intro', { days: pages.data?.pages[0]?.keptDays ?? DAYS })}>
      <Section title={t('title')} actions={<Downloads filter={filter} />}>
        <AuditFilters filter={filter} change={setFilter} />
        {entries ? (
          <AuditTable entries={entries} />
        ) : pages.error ? (
          <ErrorPanel error={pages.error} onRetry={() => void pages.refetch()} retrying={pages.isFetching} />
        ) : (
          <Waiting lines={4} />
        )}
        {pages.hasNextPage && (
          <div>
            <button
              type="button"
              className="btn btn-default"
              disabled={pages.isFetchingNextPage}
              onClick={() => void pages.fetchNextPage()}
            >
              {t('more')}
            </button>
          </div>
        )}
      </Section>
    </Page>
  );
}

function Downloads({ filter }: { filter: AuditFilterView }) {
  const { t } = useTranslation('audit');
  return (
    <>
      {(['csv', 'jsonl'] as const).map((format) => (
        <a
          key={format}
          className="btn btn-sm btn-default"
          download
          href={operationUrl('', audit.exportAudit, { query: { ...filter, format } })}
        >
          {t(format)}
        </a>
      ))}
    </>
  );
}
