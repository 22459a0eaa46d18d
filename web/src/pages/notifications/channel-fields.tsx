import { ALERT_KINDS, type ChannelSettings } from '@nonstop4/contract';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../../i18n/language.ts';
import { Choice } from '../../parts/choice.tsx';
import { Field } from '../../parts/field.tsx';

interface ChannelFieldsProps {
  settings: ChannelSettings;
  isOperator: boolean;
  change: (changed: Partial<ChannelSettings>) => void;
}

/** What a channel is called, and what it tells of. */
export function ChannelFields({ settings, isOperator, change }: ChannelFieldsProps) {
  const { t } = useTranslation('channels');
  return (
    <>
      <Field
        label={t('name')}
        hint={t('nameHint')}
        value={settings.name}
        maxLength={60}
        onChange={(name) => change({ name })}
      />
      <div>
        {/* The choice has these words as its own name. */}
        <p className="form-label" aria-hidden>
          {t('language')}
        </p>
        <Choice<Language>
          label={t('language')}
          value={settings.language}
          options={LANGUAGES.map((value) => ({ value, text: LANGUAGE_NAMES[value] }))}
          onChange={(language) => change({ language })}
        />
      </div>
      <Group title={t('about')} className="channel-about" complaint={nothingChosen(settings) && t('wrong.no-audience')}>
        <Check label={t('aboutApps')} checked={settings.ownApps} onChange={(ownApps) => change({ ownApps })} />
        {(isOperator || settings.platform) && (
          <Check label={t('aboutPlatform')} checked={settings.platform} onChange={(platform) => change({ platform })} />
        )}
      </Group>
      <Group
        title={t('kindsTitle')}
        className="channel-kinds"
        complaint={settings.alertKinds.length === 0 && t('wrong.kinds')}
      >
        {ALERT_KINDS.map((kind) => (
          <Check
            key={kind}
            label={t(`alert.${kind}`)}
            checked={settings.alertKinds.includes(kind)}
            onChange={(chosen) =>
              change({
                alertKinds: ALERT_KINDS.filter((one) => (one === kind ? chosen : settings.alertKinds.includes(one))),
              })
            }
          />
        ))}
      </Group>
    </>
  );
}

const nothingChosen = ({ ownApps, platform }: ChannelSettings) => !ownApps && !platform;

interface GroupProps {
  title: string;
  className: string;
  complaint: string | false;
  children: ReactNode;
}

function Group({ title, className, complaint, children }: GroupProps) {
  const titleId = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset takes no heading that is found among the others of the page
    <div role="group" aria-labelledby={titleId}>
      <h3 id={titleId} className="form-label">
        {title}
      </h3>
      <div className={className}>{children}</div>
      {complaint && <p className="field-error">{complaint}</p>}
    </div>
  );
}

function Check({ label, checked, onChange }: { label: string; checked: boolean; onChange: (to: boolean) => void }) {
  return (
    <label className="form-check">
      <input
        type="checkbox"
        className="form-check-input"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="form-check-label">{label}</span>
    </label>
  );
}
