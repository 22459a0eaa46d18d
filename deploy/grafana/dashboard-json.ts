import type { DashboardPlan, Language, PanelPlan, VariablePlan, Words } from './dashboard-plan.ts';

/** Of Grafana's classic model, which versions 10 to 13 read; newer ones carry it over by themselves. */
export const SCHEMA_VERSION = 41;
/** Whichever Prometheus the reader chooses. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it in
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const COLUMNS = 24;
const HEIGHTS = { timeseries: 8, stat: 4, table: 8, bargauge: 8 } as const;

const DEPLOYS: Words = { en: 'Deploys', ko: '배포' };
const DATASOURCE_LABEL: Words = { en: 'Data source', ko: '데이터 소스' };

/** A dashboard as Grafana reads it from a file. */
export function dashboardJson(plan: DashboardPlan, language: Language): object {
  return {
    id: null,
    uid: plan.uid,
    title: plan.title[language],
    tags: ['nonstop4'],
    timezone: 'browser',
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    timepicker: {},
    links: [otherDashboards()],
    templating: { list: [datasourceVariable(language), ...plan.variables.map((one) => variable(one, language))] },
    annotations: { list: [deployAnnotation(plan, language)] },
    panels: placed(plan.panels).map(({ panel, gridPos }, index) => panelJson(panel, gridPos, index + 1, language)),
  };
}

function otherDashboards(): object {
  return {
    ...{ type: 'dashboards', title: 'NonStop4', tags: ['nonstop4'], url: '', icon: 'external link', tooltip: '' },
    ...{ asDropdown: false, includeVars: false, keepTime: true, targetBlank: false },
  };
}

function datasourceVariable(language: Language): object {
  return {
    ...{ type: 'datasource', name: 'datasource', label: DATASOURCE_LABEL[language], query: 'prometheus' },
    ...{ hide: 0, includeAll: false, multi: false, options: [], refresh: 1, regex: '', skipUrlSync: false },
  };
}

function variable({ name, label, query, several = false }: VariablePlan, language: Language): object {
  return {
    ...{ type: 'query', name, label: label[language], datasource: DATASOURCE, definition: query },
    query: { query, refId: `variable-${name}`, qryType: 5 },
    // Each time the range changes: apps come and go.
    ...{ refresh: 2, regex: '', sort: 1, hide: 0, options: [], skipUrlSync: false },
    ...(several
      ? { multi: true, includeAll: true, allValue: '.*', current: { text: ['All'], value: ['$__all'] } }
      : { multi: false, includeAll: false }),
  };
}

function deployAnnotation({ deploys }: DashboardPlan, language: Language): object {
  return {
    ...{ name: DEPLOYS[language], datasource: DATASOURCE, enable: true, hide: false, iconColor: 'blue' },
    // Grafana takes the value of the series for the time of the mark, in milliseconds.
    ...{ expr: `(${deploys.expr}) * 1000`, useValueForTime: true, step: '30s' },
    ...{ titleFormat: DEPLOYS[language], textFormat: deploys.text, tagKeys: '' },
  };
}

interface GridPos {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** From left to right, and into a new row where one is full. */
function placed(panels: readonly PanelPlan[]): { panel: PanelPlan; gridPos: GridPos }[] {
  let [x, y, rowHeight] = [0, 0, 0];
  return panels.map((panel) => {
    const [w, h] = [panel.width ?? 12, HEIGHTS[panel.kind]];
    if (x + w > COLUMNS) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const gridPos = { x, y, w, h };
    x += w;
    rowHeight = Math.max(rowHeight, h);
    return { panel, gridPos };
  });
}

function panelJson(panel: PanelPlan, gridPos: GridPos, id: number, language: Language): object {
  const { title, help, kind, queries } = panel;
  // What is one figure now is asked for now; a chart is asked for its range.
  const now = kind === 'table' || kind === 'bargauge';
  return {
    ...{ id, type: kind, title: title[language], description: help?.[language] ?? '', gridPos },
    datasource: DATASOURCE,
    fieldConfig: fieldConfig(panel),
    options: OPTIONS[kind],
    targets: queries.map(({ expr, legend }, index) => ({
      ...{ refId: String.fromCharCode(65 + index), datasource: DATASOURCE, editorMode: 'code', expr },
      ...{ legendFormat: legend, range: !now, instant: now, ...(kind === 'table' ? { format: 'table' } : {}) },
    })),
    ...(kind === 'table' ? { transformations: [{ id: 'organize', options: { excludeByName: { Time: true } } }] } : {}),
  };
}

function fieldConfig({ kind, unit, stacked, badFrom, badBelow, max }: PanelPlan): object {
  const custom =
    kind === 'timeseries'
      ? {
          ...{ drawStyle: 'line', lineWidth: 1, fillOpacity: stacked ? 30 : 10, showPoints: 'never', spanNulls: false },
          stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
          ...(badFrom === undefined ? {} : { thresholdsStyle: { mode: 'line' } }),
        }
      : {};
  return {
    defaults: {
      ...{ unit, min: 0, ...(max === undefined ? {} : { max }), custom },
      color: { mode: kind === 'timeseries' ? 'palette-classic' : 'thresholds' },
      thresholds: { mode: 'absolute', steps: thresholds(badFrom, badBelow) },
    },
    overrides: [],
  };
}

function thresholds(badFrom: number | undefined, badBelow: number | undefined): object[] {
  if (badFrom !== undefined) return [step('green', null), step('red', badFrom)];
  if (badBelow !== undefined) return [step('red', null), step('green', badBelow)];
  return [step('blue', null)];
}

function step(color: string, value: number | null): object {
  return { color, value };
}

const LAST = { calcs: ['lastNotNull'], fields: '', values: false };
const OPTIONS: Record<PanelPlan['kind'], object> = {
  timeseries: {
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  stat: { colorMode: 'value', graphMode: 'area', justifyMode: 'auto', reduceOptions: LAST, textMode: 'auto' },
  table: { showHeader: true, cellHeight: 'sm' },
  bargauge: { displayMode: 'basic', orientation: 'horizontal', reduceOptions: LAST, showUnfilled: true },
};
