import type { UsagePointView } from '@nonstop4/contract';
import { alignedValues, BYTE_STEPS, type Chart, lineLook, showBytes } from './chart.ts';

/** What one replica, or one node, used. */
export interface UsageHistory {
  key: string;
  name: string;
  points: readonly UsagePointView[];
}

/** CPU and memory of several, a line for each. */
export function usageCharts(histories: readonly UsageHistory[], titles: { cpu: string; memory: string }): Chart[] {
  const chart = (value: (point: UsagePointView) => number) => {
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
  ];
}
