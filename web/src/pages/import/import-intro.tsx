import { useTranslation } from 'react-i18next';
import { DocsLink } from '../../parts/docs-link.tsx';

/** What fetching does, and where more is said of it. */
export function ImportIntro() {
  const { t } = useTranslation('imports');
  return (
    <>
      {t('intro')} <DocsLink page="apps/git-address/">{t('more')}</DocsLink>
    </>
  );
}
