import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DASHBOARDS = 'deploy/grafana/dashboards';

/** The part of Grafana's classic model that we use. */
export interface Dashboard {
  uid: string;
  title: string;
  schemaVersion: number;
  templating: { list: { name: string; type: string; query: string | { query: string }; datasource?: DataSource }[] };
  annotations: { list: { name: string; expr: string; datasource: DataSource; useValueForTime: boolean }[] };
  panels: {
    id: number;
    title: string;
    type: string;
    gridPos: { x: number; y: number; w: number; h: number };
    datasource: DataSource;
    fieldConfig: { defaults: { unit: string } };
    targets: { refId: string; expr: string; datasource: DataSource; instant: boolean; range: boolean }[];
  }[];
}

interface DataSource {
  type: string;
  uid: string;
}

/** What Grafana would ask of Prometheus, in PromQL, and where it stands. */
export interface DashboardQuery {
  where: string;
  expr: string;
}

export function readDashboards(language: string): Dashboard[] {
  const folder = join(DASHBOARDS, language);
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Dashboard);
}

/** Every query of panels, variables and annotations, with these values in place of Grafana's variables. */
export function queriesOf(dashboard: Dashboard, values: Record<string, string>): DashboardQuery[] {
  const { uid, panels, templating, annotations } = dashboard;
  const ofPanels = panels.flatMap(({ title, targets }) =>
    targets.map(({ refId, expr }) => ({ where: `${uid} / ${title} / ${refId}`, expr })),
  );
  const ofVariables = templating.list
    .filter(({ type }) => type === 'query')
    .map(({ name, query }) => ({
      where: `${uid} / variable ${name}`,
      expr: labelValues(typeof query === 'string' ? query : query.query),
    }));
  const ofAnnotations = annotations.list.map(({ name, expr }) => ({ where: `${uid} / annotation ${name}`, expr }));
  return [...ofPanels, ...ofVariables, ...ofAnnotations].map(({ where, expr }) => ({
    where,
    expr: expr.replace(/\$(\w+)/g, (_, name: string) => valueIn(values, name, where)),
  }));
}

function valueIn(values: Record<string, string>, name: string, where: string): string {
  const value = values[name];
  if (value === undefined) throw new Error(`${where}: there is no variable ${name}`);
  return value;
}

/** Grafana asks for the series and takes their label; so does this. */
function labelValues(query: string): string {
  const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(query) ?? [];
  if (selector === undefined) throw new Error(`not understood: ${query}`);
  return `group by (${label}) (${selector})`;
}
