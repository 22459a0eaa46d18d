import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';

/** A share in percent, rounded down: 100 % is said of nothing that was away. */
export function useShare(): (share: number | undefined) => string {
  const { t } = useTranslation('availability');
  const format = useFormat();
  return (share) =>
    share === undefined
      ? t('notMeasured')
      : t('percent', { value: format.number(Math.floor(share * 100_000) / 1_000, 3) });
}
