import type { AppDetail } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { ErrorLine } from '../../../parts/error-panel.tsx';
import { Section } from '../../../parts/section.tsx';
import { useChangeApp } from './use-change-app.ts';

/** Whether new code must pass its own tests. */
export function TestsSetting({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const change = useChangeApp(app.name);
  return (
    <Section title={t('testsTitle')} intro={t('testsIntro')}>
      <label className="form-check setting-switch">
        <input
          type="checkbox"
          className="form-check-input"
          checked={app.runTests}
          disabled={change.isPending}
          onChange={(event) => change.mutate({ runTests: event.target.checked })}
        />
        <span className="form-check-label">{t('testsSwitch')}</span>
      </label>
      {change.error !== null && <ErrorLine error={change.error} />}
    </Section>
  );
}
