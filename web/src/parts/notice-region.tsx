import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { Link } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { currentNotices, dismiss, subscribeToNotices } from './notices.ts';
import './notice-region.css';

/** Where notices appear. */
export function NoticeRegion() {
  const { t } = useTranslation();
  const notices = useSyncExternalStore(subscribeToNotices, currentNotices);
  return (
    <section className="notices" aria-label={t('notices')} aria-live="polite">
      {notices.map((notice) => (
        <div key={notice.id} className={`notice notice-${notice.tone}`}>
          <p className="grow">
            {notice.text}
            {notice.link && (
              <>
                {' '}
                <Link to={notice.link.to} onClick={() => dismiss(notice.id)}>
                  {notice.link.text}
                </Link>
              </>
            )}
          </p>
          <button
            type="button"
            className="btn btn-sm btn-icon btn-quiet"
            onClick={() => dismiss(notice.id)}
            aria-label={t('close')}
          >
            <IconX size={16} aria-hidden />
          </button>
        </div>
      ))}
    </section>
  );
}
