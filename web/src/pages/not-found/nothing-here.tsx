import IconMapQuestion from '@tabler/icons-react/dist/esm/icons/IconMapQuestion.mjs';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../parts/empty-state.tsx';
import { usePageTitle } from '../../parts/page.tsx';
import { PageTitle } from '../../parts/page-title.tsx';

/** Instead of something that is not there, or is not the reader's. */
export function NothingHere() {
  const { t } = useTranslation();
  usePageTitle(t('notFoundTitle'));
  return (
    <div className="page page-narrow">
      <PageTitle text={t('notFoundTitle')} onlyReadAloud />
      <EmptyState icon={IconMapQuestion} title={t('notFoundTitle')}>
        <p>{t('notFoundText')}</p>
        <Link to="/" className="btn btn-primary">
          {t('toApps')}
        </Link>
      </EmptyState>
    </div>
  );
}
