import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { type Chart, spansDays } from './chart.ts';

const ROWS = 60;

/** A chart's newest figures in rows. */
export function ChartTable({ chart }: { chart: Chart }) {
  const { t } = useTranslation('metrics');
  const format = useFormat();
  const first = Math.max(0, chart.times.length - ROWS);
  const rows = chart.times.slice(first).map((time, index) => ({ time, index: first + index }));
  const when = spansDays(chart) ? format.dateTime : format.clock;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <section className="chart-space table-scroll" tabIndex={0} aria-label={chart.title}>
      <table className="table numbers">
        <thead>
          <tr>
            <th scope="col">{t('time')}</th>
            {chart.lines.map((line) => (
              <th key={line.key} scope="col">
                {line.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.toReversed().map(({ time, index }) => (
            <tr key={time}>
              <th scope="row">{when(new Date(time))}</th>
              {chart.lines.map((line) => {
                const value = line.values[index] ?? null;
                return <td key={line.key}>{value === null ? t('nothing') : chart.show(value, format)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
