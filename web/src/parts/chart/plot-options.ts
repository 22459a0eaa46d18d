import type uPlot from 'uplot';
import type { Format } from '../../i18n/format.ts';
import { type Chart, type ChartMark, spansDays } from './chart.ts';

interface PlotInput {
  /** As they are now: figures and marks change while a drawing stands. */
  latest: () => { chart: Chart; marks: readonly ChartMark[] };
  format: Format;
  size: { width: number; height: number };
}

/** Minutes to days: the axis shows no seconds, and would say the same time twice. */
const TIME_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 4_320, 7_200, 10_080].map(
  (minutes) => minutes * 60,
);
const HALF_DAY_S = 43_200;

/** How a chart is drawn: calm axes, a line and a dash for each figure or areas on each other, a mark where something happened. */
export function plotOptions({ latest, format, size }: PlotInput): uPlot.Options {
  const { chart } = latest();
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const paint = makePaint();
  const axis = {
    stroke: paint('--text-quiet'),
    grid: { stroke: paint('--line'), width: 1 },
    ticks: { show: false },
    font: `12px ${colour('--font-sans-serif')}`,
  };
  const markLook = { ordinary: paint('--text-quiet'), bad: paint('--bad-strong'), family: colour('--font-sans-serif') };
  return {
    ...size,
    legend: { show: false },
    cursor: { y: false, points: { size: 7 } },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(high * 1.15, chart.atLeast ?? 0.01)] } },
    axes: [
      {
        ...axis,
        size: 28,
        incrs: TIME_STEPS_S,
        values: (_plot, ticks, _axis, _space, step) => ticks.map((tick) => timeLabel(tick, step, format)),
      },
      {
        ...axis,
        size: 66,
        ...(chart.steps ? { incrs: [...chart.steps] } : {}),
        values: (_plot, ticks) => ticks.map((tick) => chart.show(tick, format)),
      },
    ],
    series: [
      {},
      ...chart.lines.map((line) => ({
        label: line.name,
        stroke: paint(line.colour),
        fill: chart.stacked || line.fill ? paint(line.colour, chart.stacked ? 0.55 : 0.12) : undefined,
        width: chart.stacked ? 1 : 2,
        dash: line.dash && [...line.dash],
        points: { show: false },
      })),
    ],
    // Each area ends where the one below it begins.
    ...(chart.stacked ? { bands: chart.lines.slice(1).map((_, index) => bandAbove(index + 1)) } : {}),
    hooks: {
      draw: [(plot) => drawMarks(plot, latest().marks, markLook)],
      setCursor: [(plot) => showValues(plot, latest().chart, format)],
    },
  };
}

function bandAbove(series: number): uPlot.Band {
  return { series: [series + 1, series] };
}

function timeLabel(tick: number, stepS: number, format: Format): string {
  const time = new Date(tick * 1_000);
  const isMidnight = time.getHours() === 0 && time.getMinutes() === 0;
  return stepS > HALF_DAY_S || (stepS === HALF_DAY_S && isMidnight) ? format.day(time) : format.clock(time).slice(0, 5);
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

const BAD: ReadonlySet<ChartMark['kind']> = new Set([
  'redundancy-lost',
  'replica-crashed',
  'out-of-memory',
  'node-lost',
]);

interface MarkLook {
  ordinary: string;
  bad: string;
  /** The pages' own fonts: a canvas has no Korean letters by itself. */
  family: string;
}

function drawMarks(plot: uPlot, marks: readonly ChartMark[], look: MarkLook): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.font = `${11 * devicePixelRatio}px ${look.family}`;
  // The drawing of the axes leaves its own alignment behind.
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  const right = bbox.left + bbox.width;
  const gap = 4 * devicePixelRatio;
  // Names of what followed each other at once would lie on one another.
  let free = 0;
  for (const { at, kind, words } of marks) {
    const x = plot.valToPos(Date.parse(at) / 1_000, 'x', true);
    if (x < bbox.left || x > right) continue;
    const colour = BAD.has(kind) ? look.bad : look.ordinary;
    ctx.strokeStyle = colour;
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const { width } = ctx.measureText(words);
    const from = x + gap + width > right ? x - gap - width : x + gap;
    if (from < free) continue;
    ctx.fillText(words, from, bbox.top + 11 * devicePixelRatio);
    free = from + width;
  }
  ctx.restore();
}

/** The figures under the pointer, in a small box beside it. */
function showValues(plot: uPlot, chart: Chart, format: Format): void {
  const box = plot.over.querySelector<HTMLElement>('.chart-values') ?? addBox(plot);
  const index = plot.cursor.idx;
  const time = index === undefined || index === null ? undefined : chart.times[index];
  if (index === undefined || index === null || time === undefined) {
    box.hidden = true;
    return;
  }
  const rows = chart.lines.map(({ name, values }) => {
    const value = values[index] ?? null;
    return `${name}  ${value === null ? '–' : chart.show(value, format)}`;
  });
  const when = spansDays(chart) ? format.dateTime : format.clock;
  box.textContent = [when(new Date(time)), ...rows].join('\n');
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
