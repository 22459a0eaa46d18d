import { useTranslation } from 'react-i18next';
import './waiting.css';

/** Grey bars where data will stand. They appear late, so that a quick answer does not flicker. */
export function Waiting({ lines = 3 }: { lines?: number }) {
  const { t } = useTranslation();
  return (
    <div className="waiting" role="status">
      <span className="only-read-aloud">{t('waiting')}</span>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike and never change places
        <span key={index} className="waiting-bar" aria-hidden="true" />
      ))}
    </div>
  );
}
