import IconExternalLink from '@tabler/icons-react/dist/esm/icons/IconExternalLink.mjs';
import { useTranslation } from 'react-i18next';
import './app-url.css';

/** An app's address without its `http://`; a link while the app can answer. */
export function AppUrl({ url, live }: { url: string; live: boolean }) {
  const { t } = useTranslation();
  const shown = url.replace(/^https?:\/\//, '').replace(/\/$/, '');
  if (!live) return <span className="app-url quiet">{shown}</span>;
  return (
    <a className="app-url" href={url} target="_blank" rel="noreferrer" aria-label={t('openUrl', { url: shown })}>
      {shown}
      <IconExternalLink size={14} aria-hidden />
    </a>
  );
}
