import type { AppDetail } from '@nonstop4/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/queries.ts';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { ErrorLine } from '../../../parts/error-panel.tsx';
import { Section } from '../../../parts/section.tsx';
import { useChangeApp } from './use-change-app.ts';

/** Whether replicas share the volume; on one machine they always do. */
export function SingleWriterSetting({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const system = useQuery(queries.system());
  const change = useChangeApp(app.name);
  const [asking, setAsking] = useState(false);
  const { singleWriter } = app.volume;
  if (system.data?.runtime !== 'kubernetes') return null;
  return (
    <Section title={t('singleWriterTitle')} intro={t(singleWriter ? 'singleWriterOn' : 'singleWriterIntro')}>
      <div className="stack">
        {change.error !== null && <ErrorLine error={change.error} />}
        <div>
          <button
            type="button"
            className="btn"
            disabled={change.isPending}
            onClick={() => (singleWriter ? change.mutate({ singleWriter: false }) : setAsking(true))}
          >
            {t(singleWriter ? 'singleWriterEnd' : 'singleWriterBegin')}
          </button>
        </div>
      </div>
      {asking && (
        <ConfirmDialog
          title={t('singleWriterAsk', { app: app.name })}
          action={t('singleWriterBegin')}
          danger
          onConfirm={() => change.mutateAsync({ singleWriter: true })}
          onClose={() => setAsking(false)}
        >
          <p>{t('singleWriterCosts')}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
