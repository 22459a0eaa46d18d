import { useTranslation } from 'react-i18next';
import { Field } from '../../../parts/field.tsx';
import { SelectField } from '../../../parts/select-field.tsx';
import { LevelField } from './level-field.tsx';
import { type SearchEntries, TIME_RANGES, type TimeRange } from './search-entries.ts';

interface SearchFieldsProps {
  entries: SearchEntries;
  onChange: (change: Partial<SearchEntries>) => void;
  replicas: readonly { value: string; text: string }[];
  badPattern: string | undefined;
}

/** What to search by. */
export function SearchFields({ entries, onChange, replicas, badPattern }: SearchFieldsProps) {
  const { t } = useTranslation('logs');
  const anyReplica = { value: '', text: t('replicaAny') };
  return (
    <>
      <div className="log-tools">
        <Field
          className="grow"
          label={entries.regex ? t('pattern') : t('words')}
          type="search"
          value={entries.text}
          onChange={(text) => onChange({ text })}
          maxLength={200}
          placeholder={entries.regex ? t('patternExample') : t('filterExample')}
          error={badPattern}
        />
        <label className="form-check log-check">
          <input
            className="form-check-input"
            type="checkbox"
            checked={entries.regex}
            onChange={(event) => onChange({ regex: event.target.checked })}
          />
          <span className="form-check-label">{t('regex')}</span>
        </label>
      </div>
      <div className="log-tools">
        <LevelField value={entries.level} onChange={(level) => onChange({ level })} />
        <SelectField
          label={t('replica')}
          value={entries.replica}
          options={[anyReplica, ...replicas]}
          onChange={(replica) => onChange({ replica })}
        />
        <SelectField<TimeRange>
          label={t('time')}
          value={entries.range}
          options={TIME_RANGES.map((value) => ({ value, text: t(`time.${value}`) }))}
          onChange={(range) => onChange({ range })}
        />
        {entries.range === 'own' && (
          <>
            <Field
              label={t('from')}
              type="datetime-local"
              value={entries.from}
              onChange={(from) => onChange({ from })}
            />
            <Field label={t('to')} type="datetime-local" value={entries.to} onChange={(to) => onChange({ to })} />
          </>
        )}
      </div>
    </>
  );
}
