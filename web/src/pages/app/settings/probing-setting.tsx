import type { AppDetail } from '@nonstop4/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorLine } from '../../../parts/error-panel.tsx';
import { Section } from '../../../parts/section.tsx';
import { useChangeApp } from './use-change-app.ts';

/** Whether the platform looks at the app all the time, and who may see what it finds. */
export function ProbingSetting({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const change = useChangeApp(app.name);
  return (
    <Section
      title={t('probingTitle')}
      intro={t('probingIntro')}
      actions={
        <Link to="/apps/$app/availability" params={{ app: app.name }}>
          {t('probingLink')}
        </Link>
      }
    >
      <label className="form-check setting-switch">
        <input
          type="checkbox"
          className="form-check-input"
          checked={app.probing}
          disabled={change.isPending}
          onChange={(event) => change.mutate({ probing: event.target.checked })}
        />
        <span className="form-check-label">{t('probingSwitch')}</span>
      </label>
      <label className="form-check setting-switch">
        <input
          type="checkbox"
          className="form-check-input"
          checked={app.statusPublic}
          disabled={change.isPending}
          onChange={(event) => change.mutate({ statusPublic: event.target.checked })}
        />
        <span className="form-check-label">{t('statusSwitch')}</span>
      </label>
      {change.error !== null && <ErrorLine error={change.error} />}
    </Section>
  );
}
