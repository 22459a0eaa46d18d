import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface DocsLinkProps {
  /** A page that app owners read, which is there in both languages: `apps/zip/`. Left out: the first page. */
  page?: string;
  className?: string;
  children: ReactNode;
}

/** Leads to the documentation that the same server serves, in the language of the page; in a tab of its own, since an upload may be going on here. */
export function DocsLink({ page = '', className, children }: DocsLinkProps) {
  const { i18n } = useTranslation();
  const root = i18n.language === 'ko' ? '/docs/ko/' : '/docs/';
  return (
    <a href={root + page} target="_blank" rel="noreferrer" className={className}>
      {children}
    </a>
  );
}
