import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { type Chart, type ChartLine, type ChartMark, lastAndHighest } from './chart.ts';
import { ChartTable } from './chart-table.tsx';
import './chart-card.css';

// The chart library is loaded when the first chart is shown.
const Plot = lazy(async () => ({ default: (await import('./plot.tsx')).Plot }));

/** One chart with its figures in words, and as a table for those who do not see it. */
export function ChartCard({ chart, marks }: { chart: Chart; marks: readonly ChartMark[] }) {
  const { t } = useTranslation('metrics');
  const [asTable, setAsTable] = useState(false);
  return (
    <section className="card" aria-label={chart.title}>
      <div className="card-body stack">
        <div className="line-spread">
          <h3>{chart.title}</h3>
          <button
            type="button"
            className="btn btn-sm btn-quiet"
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? t('asChart') : t('asTable')}
          </button>
        </div>
        <ul className="plain-list chart-legend">
          {chart.lines.map((line) => (
            <LegendItem key={line.key} chart={chart} line={line} />
          ))}
          {chart.note && <li className="quiet">{chart.note}</li>}
        </ul>
        <ChartBody chart={chart} marks={marks} asTable={asTable} />
      </div>
    </section>
  );
}

function ChartBody({ chart, marks, asTable }: { chart: Chart; marks: readonly ChartMark[]; asTable: boolean }) {
  const { t } = useTranslation('metrics');
  if (!chart.lines.some(({ values }) => values.some((value) => value !== null))) {
    return <p className="chart-space chart-empty quiet">{t('notMeasured')}</p>;
  }
  if (asTable) return <ChartTable chart={chart} />;
  return (
    <Suspense fallback={<div className="chart-space" />}>
      <Plot chart={chart} marks={marks} />
    </Suspense>
  );
}

function LegendItem({ chart, line }: { chart: Chart; line: ChartLine }) {
  const { t } = useTranslation('metrics');
  const format = useFormat();
  const figures = lastAndHighest(line.values);
  return (
    <li>
      <svg width="22" height="8" aria-hidden="true">
        {chart.stacked ? (
          <rect width="22" height="8" rx="2" fill={`var(${line.colour})`} />
        ) : (
          <line
            x1="0"
            x2="22"
            y1="4"
            y2="4"
            strokeWidth="2.5"
            stroke={`var(${line.colour})`}
            strokeDasharray={line.dash?.join(' ')}
          />
        )}
      </svg>
      <span>{line.name}</span>
      <span className="strong numbers">{figures ? chart.show(figures.last, format) : t('nothing')}</span>
      {figures && <span className="quiet numbers">{t('highest', { value: chart.show(figures.highest, format) })}</span>}
    </li>
  );
}
