import { logs, operationUrl } from '@nonstop4/contract';
import IconDownload from '@tabler/icons-react/dist/esm/icons/IconDownload.mjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchQuery } from './search-entries.ts';

/** All lines that fit as a file, straight from the server. */
export function LogDownloads({ app, query }: { app: string; query: SearchQuery }) {
  const { t } = useTranslation('logs');
  const [keep, setKeep] = useState(false);
  return (
    <div className="line">
      {(['text', 'jsonl'] as const).map((format) => (
        <a
          key={format}
          className="btn btn-default"
          download
          href={operationUrl('', logs.downloadLogs, {
            params: { app },
            query: { ...query, format, ...(keep ? { colours: 'keep' } : {}) },
          })}
        >
          <IconDownload size={18} aria-hidden />
          {t(`downloadAs.${format}`)}
        </a>
      ))}
      <label className="form-check log-check">
        <input
          className="form-check-input"
          type="checkbox"
          checked={keep}
          onChange={(event) => setKeep(event.target.checked)}
        />
        <span className="form-check-label">{t('keepColours')}</span>
      </label>
    </div>
  );
}
