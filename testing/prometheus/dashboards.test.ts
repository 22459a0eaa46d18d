import { existsSync, readFileSync } from 'node:fs';
import { loadYaml } from '@kubernetes/client-node';
import { GRAFANA_PANELS } from '@nonstop4/contract';
import { describe, expect, it } from 'vitest';
import { SCHEMA_VERSION } from '../../deploy/grafana/dashboard-json.ts';
import { readDashboards } from './dashboard-queries.ts';

const DATASOURCE = { type: 'prometheus', uid: `\${datasource}` };
/** Ids of Grafana's own units (packages/grafana-data/src/valueFormats/categories.ts). */
const UNITS = ['reqps', 's', 'percentunit', 'short', 'Bps', 'bytes', 'dtdurations', 'prefix:v'];
const KINDS = ['timeseries', 'stat', 'table', 'bargauge'];

describe.each(['en', 'ko'])('the dashboards in %s', (language) => {
  const dashboards = readDashboards(language);

  it('are three, with the ids that links go by', () => {
    expect(dashboards.map(({ uid }) => uid).sort()).toEqual(['nonstop4-app', 'nonstop4-node', 'nonstop4-platform']);
  });

  it.each(dashboards.map((one) => [one.uid, one] as const))('%s is what Grafana reads', (_, dashboard) => {
    const { panels, templating, annotations, title } = dashboard;
    expect(dashboard).toMatchObject({ id: null, schemaVersion: SCHEMA_VERSION, editable: true });
    expect(title).toMatch(language === 'ko' ? /[가-힣]/ : /^[ -~]+$/);
    expect(templating.list[0]).toMatchObject({ type: 'datasource', name: 'datasource', query: 'prometheus' });
    const asked = [...panels, ...panels.flatMap(({ targets }) => targets), ...annotations.list];
    for (const one of [...asked, ...templating.list.slice(1)]) expect(one.datasource).toEqual(DATASOURCE);
    expect(annotations.list).toMatchObject([{ enable: true, useValueForTime: true }]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const panel of panels) {
      expect(KINDS).toContain(panel.type);
      expect(UNITS).toContain(panel.fieldConfig.defaults.unit);
      expect(panel.title).toMatch(language === 'ko' ? /[가-힣]/ : /^[A-Z0-9]/);
      expect(panel.targets.every(({ instant, range }) => instant !== range)).toBe(true);
      expect(new Set(panel.targets.map(({ refId }) => refId)).size).toBe(panel.targets.length);
    }
  });

  it.each(dashboards.map((one) => [one.uid, one] as const))(
    'no two panels of %s lie on one another',
    (_, { panels }) => {
      const taken = new Set<string>();
      for (const { gridPos } of panels) {
        expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
            expect(taken.has(`${x} ${y}`)).toBe(false);
            taken.add(`${x} ${y}`);
          }
        }
      }
    },
  );
});

it('both languages ask the same', () => {
  const queries = (language: string) =>
    readDashboards(language).map(({ panels }) => panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)));
  expect(queries('ko')).toEqual(queries('en'));
});

it('the panels that a page shows are the first three of the app’s dashboard', () => {
  const app = readDashboards('en').find(({ uid }) => uid === 'nonstop4-app');
  const shown = app?.panels.slice(0, GRAFANA_PANELS.length).map(({ id, title }) => [id, title]);
  expect(shown).toEqual([
    [1, 'Requests per second, by answer'],
    [2, 'How long an answer takes'],
    [3, 'Ready replicas and the nodes they are on'],
  ]);
});

it('the files for provisioning name one data source and one folder', () => {
  const read = (path: string) =>
    loadYaml<Record<string, unknown>>(readFileSync(`deploy/grafana/provisioning/${path}`, 'utf8'));
  expect(read('datasources/nonstop4.yaml')).toMatchObject({
    apiVersion: 1,
    datasources: [{ type: 'prometheus', access: 'proxy', jsonData: { timeInterval: '15s' } }],
  });
  expect(read('dashboards/nonstop4.yaml')).toMatchObject({
    apiVersion: 1,
    providers: [{ type: 'file', options: { path: '/var/lib/grafana/dashboards/nonstop4' } }],
  });
  expect(existsSync('deploy/grafana/dashboards/en/app.json')).toBe(true);
});
