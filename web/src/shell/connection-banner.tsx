import IconPlugConnectedX from '@tabler/icons-react/dist/esm/icons/IconPlugConnectedX.mjs';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLiveState } from '../live/use-live.ts';

/** A blink of the connection is nobody's business. */
const SHOW_AFTER_MS = 1_500;

/** Says that the page has lost the platform and tries again, and that the apps go on meanwhile. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const { state, retryNow } = useLiveState();
  const [shown, setShown] = useState(false);

  useEffect(() => {
    if (state !== 'waiting') {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [state]);

  return (
    <div role="status">
      {shown && (
        <div className="connection-banner">
          <div className="connection-banner-inside">
            <IconPlugConnectedX size={20} aria-hidden />
            <p>
              <span className="strong">{t('reconnecting')}</span> {t('appsGoOn')}
            </p>
            <button type="button" className="btn btn-sm btn-default" onClick={retryNow}>
              {t('reconnectNow')}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
