import type { Metrics } from '@nonstop4/contract';
import IconChartLine from '@tabler/icons-react/dist/esm/icons/IconChartLine.mjs';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/queries.ts';
import { Answer } from '../../../parts/answer.tsx';
import { Choice } from '../../../parts/choice.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { useApp } from '../use-app.ts';
import { CHARTS } from './charts.ts';
import { MetricsChart } from './metrics-chart.tsx';
import { Monitoring, WhyNothing } from './monitoring.tsx';
import './metrics-tab.css';

const RANGES = [15, 60, 360, 1_440] as const;

export function MetricsTab() {
  const { t } = useTranslation('metrics');
  const app = useApp();
  const [minutes, setMinutes] = useState<number>(60);
  const metrics = useQuery(queries.metrics(app.name, minutes));
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
      <Answer query={metrics}>{(data) => <Charts metrics={data} memoryLimit={app.memoryLimitBytes} />}</Answer>
    </div>
  );
}

function Charts({ metrics, memoryLimit }: { metrics: Metrics; memoryLimit: number }) {
  const { t } = useTranslation('metrics');
  if (metrics.points.length < 2) {
    return (
      <EmptyState icon={IconChartLine} title={t('emptyTitle')}>
        <WhyNothing />
      </EmptyState>
    );
  }
  return (
    <div className="charts">
      {CHARTS.map((chart) => (
        <MetricsChart key={chart.key} chart={chart} metrics={metrics} memoryLimit={memoryLimit} />
      ))}
    </div>
  );
}
