import type { Metrics } from '@nonstop4/contract';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import { useFormat } from '../../../i18n/use-format.ts';
import { useTheme } from '../../../theme/theme.ts';
import { type Chart, lastAndHighest, valuesOf } from './charts.ts';
import { plotOptions } from './plot-options.ts';
import 'uplot/dist/uPlot.min.css';
import './plot.css';

const HEIGHT_PX = 224;

/** The drawing itself. It follows the width of its place, the theme and the language. */
export function Plot({ chart, metrics }: { chart: Chart; metrics: Metrics }) {
  const { t } = useTranslation('metrics');
  const format = useFormat();
  const theme = useTheme();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(metrics);
  latest.current = metrics;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme is drawn with other colours
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const size = { width: Math.max(120, element.clientWidth), height: HEIGHT_PX };
    const names = new Map(chart.lines.map((line) => [line.key, t(`line.${line.key}`)]));
    const drawn = new uPlot(
      plotOptions({ chart, names, format, size, deploys: () => latest.current.deploys }),
      dataOf(chart, latest.current),
      element,
    );
    plot.current = drawn;
    const observer = new ResizeObserver(() =>
      drawn.setSize({ width: Math.max(120, element.clientWidth), height: HEIGHT_PX }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.destroy();
    };
  }, [chart, format, t, theme]);

  useEffect(() => plot.current?.setData(dataOf(chart, metrics)), [chart, metrics]);

  const label = chart.lines
    .map((line) => {
      const figures = lastAndHighest(valuesOf(line, metrics.points));
      return `${t(`line.${line.key}`)}: ${figures ? chart.show(figures.last, format) : t('nothing')}`;
    })
    .join(', ');
  return <div ref={place} className="chart-space" role="img" aria-label={label} />;
}

function dataOf(chart: Chart, metrics: Metrics): uPlot.AlignedData {
  const times = metrics.points.map((point) => Date.parse(point.at) / 1_000);
  return [times, ...chart.lines.map((line) => valuesOf(line, metrics.points))];
}
