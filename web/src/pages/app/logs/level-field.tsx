import { useTranslation } from 'react-i18next';
import { SelectField } from '../../../parts/select-field.tsx';
import { LEAST_LEVELS, type LeastLevel } from './levels.ts';

/** The least level of lines that are wanted. */
export function LevelField({ value, onChange }: { value: LeastLevel; onChange: (value: LeastLevel) => void }) {
  const { t } = useTranslation('logs');
  const options = LEAST_LEVELS.map((level) => ({
    value: level,
    text: level === '' ? t('levelAny') : t('levelFrom', { level }),
  }));
  return <SelectField<LeastLevel> label={t('level')} value={value} options={options} onChange={onChange} />;
}
