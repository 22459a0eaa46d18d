import type { Me } from '@nonstop4/contract';
import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useLiveConnection } from '../live/use-live.ts';
import { DocsLink } from '../parts/docs-link.tsx';
import { useDropOutside } from '../upload/drop-outside.ts';
import { useWarnBeforeLeaving } from '../upload/use-uploads.ts';
import { AccountMenu } from './account-menu.tsx';
import { Brand } from './brand.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { UploadChip } from './upload-chip.tsx';
import './app-shell.css';

/** The bar at the top, and the page below it. */
export function AppShell({ me }: { me: Me }) {
  const { t } = useTranslation();
  useLiveConnection();
  useWarnBeforeLeaving();
  useDropOutside();
  return (
    <>
      <a className="skip-link" href="#content">
        {t('skipToContent')}
      </a>
      <header className="top-bar">
        <div className="top-bar-inside">
          <Link to="/" className="top-bar-brand" aria-label={t('brandLink')}>
            <Brand />
          </Link>
          <nav className="top-bar-nav" aria-label={t('mainMenu')}>
            <Link to="/" activeOptions={{ exact: true }} className="top-bar-link">
              {t('menuApps')}
            </Link>
            <Link to="/system" className="top-bar-link">
              {t('menuSystem')}
            </Link>
            <DocsLink className="top-bar-link">{t('menuHelp')}</DocsLink>
          </nav>
          <div className="top-bar-end">
            <UploadChip />
            <AccountMenu me={me} />
          </div>
        </div>
      </header>
      <ConnectionBanner />
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
    </>
  );
}
