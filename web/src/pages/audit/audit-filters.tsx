import type { AuditFilterView } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { Field } from '../../parts/field.tsx';
import { SelectField } from '../../parts/select-field.tsx';

const OUTCOMES = ['all', 'done', 'refused'] as const;
const DAY_MS = 86_400_000;

interface AuditFiltersProps {
  filter: AuditFilterView;
  change: (filter: AuditFilterView) => void;
}

/** Which entries are shown; an empty field is any. */
export function AuditFilters({ filter, change }: AuditFiltersProps) {
  const { t } = useTranslation('audit');
  const set = (name: keyof AuditFilterView, value: string | undefined) => {
    const { [name]: _old, ...others } = filter;
    change(value === undefined || value === '' ? others : { ...others, [name]: value });
  };
  return (
    <div className="audit-filters">
      {(['actor', 'app', 'operation'] as const).map((name) => (
        <Field
          key={name}
          label={t(name)}
          value={filter[name] ?? ''}
          onChange={(value) => set(name, value.trim())}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      ))}
      <SelectField
        label={t('outcome')}
        value={filter.outcome ?? 'all'}
        options={OUTCOMES.map((value) => ({ value, text: t(`outcome.${value}`) }))}
        onChange={(value) => set('outcome', value === 'all' ? undefined : value)}
      />
      <Field label={t('from')} type="date" value={dayOf(filter.from)} onChange={(day) => set('from', midnight(day))} />
      <Field
        label={t('to')}
        type="date"
        value={filter.to === undefined ? '' : dayOf(new Date(Date.parse(filter.to) - DAY_MS).toISOString())}
        onChange={(day) => set('to', midnight(day, DAY_MS))}
      />
    </div>
  );
}

/** A day in the reader's time, as the field has it. */
function dayOf(at: string | undefined): string {
  if (at === undefined) return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

function midnight(day: string, later = 0): string | undefined {
  const at = Date.parse(`${day}T00:00:00`);
  return Number.isNaN(at) ? undefined : new Date(at + later).toISOString();
}
