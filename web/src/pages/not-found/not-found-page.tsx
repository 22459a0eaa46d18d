import IconMapQuestion from '@tabler/icons-react/dist/esm/icons/IconMapQuestion.mjs';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../parts/empty-state.tsx';
import { usePageTitle } from '../../parts/page.tsx';
import { PageTitle } from '../../parts/page-title.tsx';

/** For an address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t('notFoundTitle'));
  return (
    <main className="page page-narrow">
      <PageTitle text={t('notFoundTitle')} onlyReadAloud />
      <EmptyState icon={IconMapQuestion} title={t('notFoundTitle')}>
        <p>{t('notFoundText')}</p>
        <Link to="/" className="btn btn-primary">
          {t('toApps')}
        </Link>
      </EmptyState>
    </main>
  );
}
