import type { Metrics } from '@nonstop4/contract';
import IconChartLine from '@tabler/icons-react/dist/esm/icons/IconChartLine.mjs';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Answer } from '../../../parts/answer.tsx';
import { ChartCard } from '../../../parts/chart/chart-card.tsx';
import { MarkList } from '../../../parts/chart/mark-list.tsx';
import { useChartMarks } from '../../../parts/chart/use-chart-marks.ts';
import { Choice } from '../../../parts/choice.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { useApp } from '../use-app.ts';
import { appCharts } from './app-charts.ts';
import { appMetrics } from './metrics-queries.ts';
import { Monitoring, WhyNothing } from './monitoring.tsx';
import { ReplicaUsage } from './replica-usage.tsx';
import { RunDurations } from './run-durations.tsx';

const RANGES = [60, 1_440, 10_080, 43_200] as const;

export function MetricsTab() {
  const { t } = useTranslation('metrics');
  const app = useApp();
  const [minutes, setMinutes] = useState<number>(60);
  const metrics = useQuery(appMetrics(app.name, minutes));
  return (
    <div className="stack">
      <div className="line-spread">
        <h2>{t('title')}</h2>
        <Choice
          label={t('range')}
          value={String(minutes)}
          options={RANGES.map((range) => ({ value: String(range), text: t(`range.${range}`) }))}
          onChange={(value) => setMinutes(Number(value))}
        />
      </div>
      <Monitoring app={app.name} />
      <Answer query={metrics}>
        {(data) => <Charts metrics={data} memoryLimit={app.memoryLimitBytes} minutes={minutes} />}
      </Answer>
      {/* Not before what stands above it: it would be pushed down. */}
      {!metrics.isPending && <RunDurations app={app.name} />}
    </div>
  );
}

function Charts({ metrics, memoryLimit, minutes }: { metrics: Metrics; memoryLimit: number; minutes: number }) {
  const { t } = useTranslation('metrics');
  const format = useFormat();
  const app = useApp();
  const charts = useMemo(
    () =>
      appCharts(metrics, {
        title: (key) => t(`chart.${key}`),
        line: (key) => t(`line.${key}`),
        note: (key) => {
          if (key === 'memory') return t('memoryLimit', { limit: format.bytes(memoryLimit) });
          return key === 'volume' && app.volume
            ? t('volumeLimit', { limit: format.bytes(app.volume.limitBytes) })
            : undefined;
        },
      }),
    [metrics, memoryLimit, app.volume, t, format],
  );
  const marks = useChartMarks(metrics.marks);
  if (metrics.points.length < 2) {
    return (
      <EmptyState icon={IconChartLine} title={t('emptyTitle')}>
        <WhyNothing />
      </EmptyState>
    );
  }
  return (
    <>
      <div className="charts">
        {charts.map((chart) => (
          <ChartCard key={chart.key} chart={chart} marks={marks} />
        ))}
      </div>
      <ReplicaUsage app={app.name} minutes={minutes} marks={marks} />
      <MarkList marks={metrics.marks} />
    </>
  );
}
