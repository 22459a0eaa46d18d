import type { ReplicaMetrics, ReplicaUsageView, UsagePointView } from '@nonstop4/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Answer } from '../../../parts/answer.tsx';
import type { ChartMark } from '../../../parts/chart/chart.ts';
import { showSpeed } from '../../../parts/chart/chart.ts';
import { ChartCard } from '../../../parts/chart/chart-card.tsx';
import { usageCharts } from '../../../parts/chart/usage-charts.ts';
import { Section } from '../../../parts/section.tsx';
import { shortId } from '../../../parts/short-id.ts';
import { replicaMetrics } from './metrics-queries.ts';

/** More lines than these cannot be told apart; the table has the others. */
const MOST_LINES = 12;

/** CPU, memory and network of each replica, and where it runs. */
export function ReplicaUsage(props: { app: string; minutes: number; marks: readonly ChartMark[] }) {
  const { t } = useTranslation('metrics');
  const query = useQuery(replicaMetrics(props.app, props.minutes));
  return (
    <Section title={t('replicasTitle')} intro={t('replicasIntro')}>
      <Answer query={query}>{(data) => <Replicas metrics={data} marks={props.marks} />}</Answer>
    </Section>
  );
}

function Replicas({ metrics, marks }: { metrics: ReplicaMetrics; marks: readonly ChartMark[] }) {
  const { t } = useTranslation('metrics');
  const shown = metrics.replicas.slice(0, MOST_LINES);
  if (shown.length === 0) return <p className="quiet">{t('replicasEmpty')}</p>;
  const charts = usageCharts(
    shown.map(({ replica, node, points }) => ({ key: replica, name: `${node} ${shortId(replica)}`, points })),
    {
      ...{ cpu: t('chart.replicaCpu'), memory: t('chart.replicaMemory') },
      ...{ received: t('chart.replicaReceived'), sent: t('chart.replicaSent') },
    },
  );
  return (
    <>
      <div className="charts">
        {charts.map((chart) => (
          <ChartCard key={chart.key} chart={chart} marks={marks} />
        ))}
      </div>
      <ReplicaTable replicas={metrics.replicas} />
    </>
  );
}

function ReplicaTable({ replicas }: { replicas: readonly ReplicaUsageView[] }) {
  const { t } = useTranslation('metrics');
  const format = useFormat();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <section className="table-scroll" tabIndex={0} aria-label={t('tableOf', { title: t('replicasTitle') })}>
      <table className="table numbers replica-usage">
        <thead>
          <tr>
            {(['replica', 'node', 'release', 'restarts', 'cpu', 'memory', 'network', 'seen'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {replicas.map(({ replica, node, release, restarts, seenAt, points }) => {
            const last = points.at(-1);
            return (
              <tr key={replica}>
                <th scope="row">{shortId(replica)}</th>
                <td>{node}</td>
                <td>{t('releaseNumber', { release })}</td>
                <td>{format.number(restarts)}</td>
                <td>{last ? format.number(last.cpuCores, 2) : t('nothing')}</td>
                <td>{last ? format.bytes(last.memoryBytes) : t('nothing')}</td>
                <td>{networkWords(last, (rate) => showSpeed(rate, format)) ?? t('notMeasured')}</td>
                <td>{format.dateTime(seenAt)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function networkWords(point: UsagePointView | undefined, speed: (bytes: number) => string): string | undefined {
  const { networkInPerS, networkOutPerS } = point ?? {};
  if (networkInPerS === undefined || networkOutPerS === undefined) return undefined;
  return `↓ ${speed(networkInPerS)} ↑ ${speed(networkOutPerS)}`;
}
