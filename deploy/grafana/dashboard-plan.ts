/** A title in the languages that dashboards are made in. */
export interface Words {
  en: string;
  ko: string;
}
export type Language = keyof Words;

export interface PanelPlan {
  title: Words;
  /** What is not plain from the title. */
  help?: Words;
  kind: 'timeseries' | 'stat' | 'table' | 'bargauge';
  /** Grafana's name of it: `reqps`, `bytes`, `s`, `percentunit`, `short` … */
  unit: string;
  /** Of 24 columns; 12 unless given. */
  width?: number;
  queries: { expr: string; legend: string }[];
  /** Areas on top of one another, where the sum means something. */
  stacked?: boolean;
  /** From this value on it is shown in red. */
  badFrom?: number;
  /** Below this value. */
  badBelow?: number;
  /** Of the axis or gauge. */
  max?: number;
}

export interface VariablePlan {
  name: string;
  label: Words;
  /** `label_values(…)`. */
  query: string;
  /** Several may be chosen, and all are to begin with. */
  several?: boolean;
}

export interface DashboardPlan {
  /** Stable: links lead there. */
  uid: string;
  file: string;
  title: Words;
  variables: VariablePlan[];
  /** A mark on every chart for each deploy: the time of the last one, in seconds. */
  deploys: { expr: string; text: string };
  panels: PanelPlan[];
}
