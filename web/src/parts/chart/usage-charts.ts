import type { UsagePointView } from '@nonstop4/contract';
import { alignedValues, BYTE_STEPS, type Chart, lineLook, showBytes, showSpeed } from './chart.ts';

/** What one replica, or one node, used. */
export interface UsageHistory {
  key: string;
  name: string;
  points: readonly UsagePointView[];
}

/** What the charts are called; `received` and `sent` are of the network. */
export interface UsageTitles {
  cpu: string;
  memory: string;
  received: string;
  sent: string;
}

/** CPU, memory and network of several, a line for each; network only where somebody measured it. */
export function usageCharts(histories: readonly UsageHistory[], titles: UsageTitles): Chart[] {
  const chart = (value: (point: UsagePointView) => number | undefined) => {
    const { times, values } = alignedValues(
      histories.map(({ points }) => points.map((point) => ({ at: Date.parse(point.at), value: value(point) }))),
    );
    const lines = histories.map(({ key, name }, index) => ({
      key,
      name,
      values: values[index] ?? [],
      ...lineLook(index),
    }));
    return { times, lines };
  };
  return [
    {
      ...chart(({ cpuCores }) => cpuCores),
      ...{ key: 'usage-cpu', title: titles.cpu, show: (value, format) => format.number(value, 2) },
    },
    {
      ...chart(({ memoryBytes }) => memoryBytes),
      ...{ key: 'usage-memory', title: titles.memory, show: showBytes, steps: BYTE_STEPS },
    },
    ...(histories.some(({ points }) => points.some((point) => point.networkInPerS !== undefined))
      ? [
          {
            ...chart(({ networkInPerS }) => networkInPerS),
            ...{ key: 'usage-received', title: titles.received, show: showSpeed, steps: BYTE_STEPS },
          },
          {
            ...chart(({ networkOutPerS }) => networkOutPerS),
            ...{ key: 'usage-sent', title: titles.sent, show: showSpeed, steps: BYTE_STEPS },
          },
        ]
      : []),
  ];
}
