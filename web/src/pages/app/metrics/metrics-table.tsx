import type { Metrics } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import type { Chart } from './charts.ts';

const ROWS = 60;

/** A chart's newest figures in rows. */
export function MetricsTable({ chart, metrics }: { chart: Chart; metrics: Metrics }) {
  const { t } = useTranslation('metrics');
  const format = useFormat();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <section className="chart-space table-scroll" tabIndex={0} aria-label={t(`chart.${chart.key}`)}>
      <table className="table numbers">
        <thead>
          <tr>
            <th scope="col">{t('time')}</th>
            {chart.lines.map((line) => (
              <th key={line.key} scope="col">
                {t(`line.${line.key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {metrics.points
            .slice(-ROWS)
            .toReversed()
            .map((point) => (
              <tr key={point.at}>
                <th scope="row">{format.clock(point.at)}</th>
                {chart.lines.map((line) => {
                  const value = line.value(point);
                  return <td key={line.key}>{value === undefined ? t('nothing') : chart.show(value, format)}</td>;
                })}
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
}
