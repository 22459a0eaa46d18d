import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import { useFormat } from '../../i18n/use-format.ts';
import { useTheme } from '../../theme/theme.ts';
import { type Chart, type ChartMark, lastAndHighest, stackedValues } from './chart.ts';
import { plotOptions } from './plot-options.ts';
import 'uplot/dist/uPlot.min.css';
import './plot.css';

const HEIGHT_PX = 224;

/** The drawing itself. It follows the width of its place, the theme and the language. */
export function Plot({ chart, marks }: { chart: Chart; marks: readonly ChartMark[] }) {
  const { t } = useTranslation('metrics');
  const format = useFormat();
  const theme = useTheme();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef({ chart, marks });
  latest.current = { chart, marks };
  // A chart with the same lines is not made anew for new figures.
  const lines = chart.lines.map(({ key, name, colour }) => `${key} ${name} ${colour}`).join('\n');

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme is drawn with other colours, other lines anew
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const size = { width: Math.max(120, element.clientWidth), height: HEIGHT_PX };
    const options = plotOptions({ latest: () => latest.current, format, size });
    const drawn = new uPlot(options, dataOf(latest.current.chart), element);
    plot.current = drawn;
    // Letters of a font that is on its way are drawn when it is there.
    void document.fonts.ready.then(() => plot.current === drawn && drawn.redraw(false));
    const observer = new ResizeObserver(() =>
      drawn.setSize({ width: Math.max(120, element.clientWidth), height: HEIGHT_PX }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.current = undefined;
      drawn.destroy();
    };
  }, [chart.key, lines, format, theme]);

  useEffect(() => plot.current?.setData(dataOf(chart)), [chart]);

  const label = chart.lines
    .map((line) => {
      const figures = lastAndHighest(line.values);
      return `${line.name}: ${figures ? chart.show(figures.last, format) : t('nothing')}`;
    })
    .join(', ');
  return <div ref={place} className="chart-space" role="img" aria-label={label} />;
}

function dataOf(chart: Chart): uPlot.AlignedData {
  const values = chart.stacked ? stackedValues(chart.lines) : chart.lines.map((line) => [...line.values]);
  return [chart.times.map((time) => time / 1_000), ...values];
}
