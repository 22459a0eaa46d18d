import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorLine } from '../../../parts/error-panel.tsx';
import { Section } from '../../../parts/section.tsx';

interface SettingFormProps {
  title: string;
  intro: ReactNode;
  /** Whether there is something to save, and it can be saved. */
  ready: boolean;
  busy: boolean;
  error: unknown;
  onSave: () => void;
  children: ReactNode;
}

/** One setting, saved by itself. */
export function SettingForm({ title, intro, ready, busy, error, onSave, children }: SettingFormProps) {
  const { t } = useTranslation('settings');
  return (
    <Section title={title} intro={intro}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) onSave();
        }}
      >
        {children}
        {error !== null && error !== undefined && <ErrorLine error={error} />}
        <div>
          <button type="submit" className="btn btn-primary" disabled={!ready || busy}>
            {busy ? t('saving') : t('save')}
          </button>
        </div>
      </form>
    </Section>
  );
}
