import type { Metrics } from '@nonstop4/contract';
import type uPlot from 'uplot';
import type { Format } from '../../../i18n/format.ts';
import type { Chart, LineKey } from './charts.ts';

interface PlotInput {
  chart: Chart;
  /** The names of the lines in the reader's language. */
  names: ReadonlyMap<LineKey, string>;
  format: Format;
  size: { width: number; height: number };
  deploys: () => Metrics['deploys'];
}

/** Minutes to hours: the axis shows no seconds, and would say the same time twice. */
const TIME_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * 60);

/** How a chart is drawn: calm axes, a line and a dash for each figure, a mark where a release went live. */
export function plotOptions({ chart, names, format, size, deploys }: PlotInput): uPlot.Options {
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const paint = makePaint();
  const axis = {
    stroke: paint('--text-quiet'),
    grid: { stroke: paint('--line'), width: 1 },
    ticks: { show: false },
    font: `12px ${colour('--font-sans-serif')}`,
  };
  return {
    ...size,
    legend: { show: false },
    cursor: { y: false, points: { size: 7 } },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(high * 1.15, 0.01)] } },
    axes: [
      {
        ...axis,
        size: 28,
        incrs: TIME_STEPS_S,
        values: (_plot, ticks) => ticks.map((tick) => format.clock(new Date(tick * 1_000)).slice(0, 5)),
      },
      {
        ...axis,
        size: 66,
        ...(chart.steps ? { incrs: chart.steps } : {}),
        values: (_plot, ticks) => ticks.map((tick) => chart.show(tick, format)),
      },
    ],
    series: [
      {},
      ...chart.lines.map((line) => ({
        label: names.get(line.key) ?? line.key,
        stroke: paint(line.colour),
        fill: line.fill ? paint(line.colour, 0.12) : undefined,
        width: 2,
        dash: line.dash,
        points: { show: false },
      })),
    ],
    hooks: {
      draw: [(plot) => drawDeploys(plot, deploys(), paint('--text-quiet'))],
      setCursor: [(plot) => showValues(plot, chart, format)],
    },
  };
}

/** Colours of the theme as the canvas understands them: it does not know `light-dark()`. */
function makePaint(): (name: string, share?: number) => string {
  const probe = document.createElement('span');
  return (name, share = 1) => {
    probe.style.color = share === 1 ? `var(${name})` : `color-mix(in srgb, var(${name}) ${share * 100}%, transparent)`;
    document.body.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  };
}

function drawDeploys(plot: uPlot, deploys: Metrics['deploys'], colour: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.font = `${11 * devicePixelRatio}px sans-serif`;
  const gap = 4 * devicePixelRatio;
  // Names of releases that followed each other at once would lie on one another.
  let free = 0;
  for (const deploy of deploys) {
    const x = plot.valToPos(Date.parse(deploy.at) / 1_000, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    if (x < free) continue;
    const words = `v${deploy.release}`;
    ctx.fillText(words, x + gap, bbox.top + 11 * devicePixelRatio);
    free = x + gap + ctx.measureText(words).width;
  }
  ctx.restore();
}

/** The figures under the pointer, in a small box beside it. */
function showValues(plot: uPlot, chart: Chart, format: Format): void {
  const box = plot.over.querySelector<HTMLElement>('.chart-values') ?? addBox(plot);
  const index = plot.cursor.idx;
  const time = index === undefined || index === null ? undefined : plot.data[0][index];
  if (index === undefined || index === null || time === undefined) {
    box.hidden = true;
    return;
  }
  const rows = chart.lines.map((_line, position) => {
    const value = plot.data[position + 1]?.[index];
    return `${plot.series[position + 1]?.label ?? ''}  ${value === null || value === undefined ? '–' : chart.show(value, format)}`;
  });
  box.textContent = [format.clock(new Date(time * 1_000)), ...rows].join('\n');
  box.hidden = false;
  const left = plot.cursor.left ?? 0;
  box.style.transform = `translateX(${left > plot.over.clientWidth / 2 ? left - box.offsetWidth - 12 : left + 12}px)`;
}

function addBox(plot: uPlot): HTMLElement {
  const box = document.createElement('div');
  box.className = 'chart-values numbers';
  plot.over.append(box);
  return box;
}
