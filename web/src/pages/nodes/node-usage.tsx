import { metrics, type NodeMetrics } from '@nonstop4/contract';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { Answer } from '../../parts/answer.tsx';
import { ChartCard } from '../../parts/chart/chart-card.tsx';
import { MarkList } from '../../parts/chart/mark-list.tsx';
import { usageCharts } from '../../parts/chart/usage-charts.ts';
import { useChartMarks } from '../../parts/chart/use-chart-marks.ts';
import { Choice } from '../../parts/choice.tsx';
import { Section } from '../../parts/section.tsx';

const RANGES = [60, 1_440] as const;
const FIGURES_MS = 15_000;

const nodeMetrics = (minutes: number) =>
  queryOptions({
    queryKey: ['node-metrics', String(minutes)],
    queryFn: ({ signal }) => api().call(metrics.nodeMetrics, { query: { minutes } }, signal),
    refetchInterval: FIGURES_MS,
    // The old range stays on the screen while the new one is read.
    placeholderData: (before: unknown) => before as never,
  });

/** What all apps' replicas used of each node over time. */
export function NodeUsage() {
  const { t } = useTranslation(['nodes', 'metrics']);
  const [minutes, setMinutes] = useState<number>(60);
  const query = useQuery(nodeMetrics(minutes));
  const range = (
    <Choice
      label={t('metrics:range')}
      value={String(minutes)}
      options={RANGES.map((value) => ({ value: String(value), text: t(`metrics:range.${value}`) }))}
      onChange={(value) => setMinutes(Number(value))}
    />
  );
  return (
    <Section title={t('usageTitle')} intro={t('usageIntro')} actions={range}>
      <Answer query={query}>
        {(data) => (data.nodes.length === 0 ? <p className="quiet">{t('usageEmpty')}</p> : <Charts metrics={data} />)}
      </Answer>
    </Section>
  );
}

function Charts({ metrics: { nodes, marks } }: { metrics: NodeMetrics }) {
  const { t } = useTranslation('nodes');
  const chartMarks = useChartMarks(marks);
  return (
    <div className="stack">
      <p className="small quiet numbers">
        {t('usageRestarts', { list: nodes.map(({ node, restarts }) => `${node}: ${restarts}`).join(' · ') })}
      </p>
      <div className="charts">
        {usageCharts(
          nodes.map(({ node, points }) => ({ key: node, name: node, points })),
          { cpu: t('usageCpu'), memory: t('usageMemory'), received: t('usageReceived'), sent: t('usageSent') },
        ).map((chart) => (
          <ChartCard key={chart.key} chart={chart} marks={chartMarks} />
        ))}
      </div>
      <MarkList marks={marks} ofAll />
    </div>
  );
}
