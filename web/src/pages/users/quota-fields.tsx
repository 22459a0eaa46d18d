import { useTranslation } from 'react-i18next';
import { Field } from '../../parts/field.tsx';
import { isEntry, QUOTA_FIELDS, type QuotaEntries } from './quota-entries.ts';

/** The fields of a quota; an empty one is no bound of its own. */
export function QuotaFields({
  entries,
  change,
}: {
  entries: QuotaEntries;
  change: (changed: Partial<QuotaEntries>) => void;
}) {
  const { t } = useTranslation('users');
  return (
    <div className="quota-fields">
      {QUOTA_FIELDS.map(({ key, word }) => (
        <Field
          key={key}
          label={t(`quota.${word}`)}
          value={entries[key]}
          onChange={(value) => change({ [key]: value })}
          inputMode="numeric"
          autoComplete="off"
          {...(isEntry(entries[key]) ? {} : { error: t('quotaRule') })}
        />
      ))}
    </div>
  );
}
