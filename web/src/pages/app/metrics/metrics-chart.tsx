import type { Metrics } from '@nonstop4/contract';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { type Chart, type ChartLine, lastAndHighest, valuesOf } from './charts.ts';
import { MetricsTable } from './metrics-table.tsx';

// The chart library is loaded when the first chart is shown.
const Plot = lazy(async () => ({ default: (await import('./plot.tsx')).Plot }));

/** One chart with its figures in words, and as a table for those who do not see it. */
export function MetricsChart({ chart, metrics, memoryLimit }: { chart: Chart; metrics: Metrics; memoryLimit: number }) {
  const { t } = useTranslation('metrics');
  const [asTable, setAsTable] = useState(false);
  return (
    <section className="card" aria-label={t(`chart.${chart.key}`)}>
      <div className="card-body stack">
        <div className="line-spread">
          <h3>{t(`chart.${chart.key}`)}</h3>
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
            <LegendItem key={line.key} chart={chart} line={line} metrics={metrics} />
          ))}
          {chart.key === 'memory' && <MemoryLimit bytes={memoryLimit} />}
        </ul>
        {asTable ? (
          <MetricsTable chart={chart} metrics={metrics} />
        ) : (
          <Suspense fallback={<div className="chart-space" />}>
            <Plot chart={chart} metrics={metrics} />
          </Suspense>
        )}
      </div>
    </section>
  );
}

function LegendItem({ chart, line, metrics }: { chart: Chart; line: ChartLine; metrics: Metrics }) {
  const { t } = useTranslation('metrics');
  const format = useFormat();
  const figures = lastAndHighest(valuesOf(line, metrics.points));
  return (
    <li>
      <svg width="22" height="8" aria-hidden="true">
        <line
          x1="0"
          x2="22"
          y1="4"
          y2="4"
          strokeWidth="2.5"
          stroke={`var(${line.colour})`}
          strokeDasharray={line.dash?.join(' ')}
        />
      </svg>
      <span>{t(`line.${line.key}`)}</span>
      <span className="strong numbers">{figures ? chart.show(figures.last, format) : t('nothing')}</span>
      {figures && <span className="quiet numbers">{t('highest', { value: chart.show(figures.highest, format) })}</span>}
    </li>
  );
}

function MemoryLimit({ bytes }: { bytes: number }) {
  const { t } = useTranslation('metrics');
  const format = useFormat();
  return <li className="quiet">{t('memoryLimit', { limit: format.bytes(bytes) })}</li>;
}
