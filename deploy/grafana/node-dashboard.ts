import type { DashboardPlan, PanelPlan } from './dashboard-plan.ts';
import { copyNetwork } from './queries.ts';

const byNode = (name: string) => `max by (node) (${name}{node=~"$node"})`;

const network = (direction: 'receive' | 'transmit') => copyNetwork(direction, ['node'], '{node=~"$node"}');

const panels: PanelPlan[] = [
  {
    title: { en: 'Nodes that answer', ko: '응답하는 노드' },
    kind: 'stat',
    unit: 'short',
    width: 6,
    queries: [{ expr: `sum(${byNode('nonstop4_node_ready')})`, legend: 'ready' }],
  },
  {
    title: { en: 'Nodes that take new copies', ko: '새 복제본을 받는 노드' },
    kind: 'stat',
    unit: 'short',
    width: 6,
    queries: [{ expr: `sum(${byNode('nonstop4_node_schedulable')})`, legend: 'schedulable' }],
  },
  {
    title: { en: 'Copies', ko: '복제본' },
    kind: 'stat',
    unit: 'short',
    width: 6,
    queries: [{ expr: `sum(${byNode('nonstop4_node_replicas')})`, legend: 'copies' }],
  },
  {
    title: { en: 'Shortages', ko: '부족한 자원' },
    help: {
      en: 'Nodes that are short of memory, disk or processes.',
      ko: '메모리, 디스크, 프로세스가 부족한 노드의 수입니다.',
    },
    kind: 'stat',
    unit: 'short',
    width: 6,
    badFrom: 1,
    queries: [
      {
        expr: 'sum by (resource) (max by (node, resource) (nonstop4_node_pressure{node=~"$node"}))',
        legend: '{{resource}}',
      },
    ],
  },
  {
    title: { en: 'CPU that copies use, in cores', ko: '복제본이 쓰는 CPU (코어)' },
    kind: 'timeseries',
    unit: 'short',
    queries: [
      { expr: byNode('nonstop4_node_cpu_cores'), legend: '{{node}}' },
      { expr: byNode('nonstop4_node_capacity_cpu_cores'), legend: '{{node}}, capacity' },
    ],
  },
  {
    title: { en: 'Memory that copies use', ko: '복제본이 쓰는 메모리' },
    kind: 'timeseries',
    unit: 'bytes',
    queries: [
      { expr: byNode('nonstop4_node_memory_bytes'), legend: '{{node}}' },
      { expr: byNode('nonstop4_node_capacity_memory_bytes'), legend: '{{node}}, capacity' },
    ],
  },
  {
    title: { en: 'Network of copies', ko: '복제본의 네트워크' },
    help: {
      en: 'Between the edges and the copies on each node; what copies sent is below zero.',
      ko: '에지와 노드별 복제본 사이에 오간 양입니다. 복제본이 보낸 양은 0 아래에 그립니다.',
    },
    kind: 'timeseries',
    unit: 'Bps',
    queries: [
      { expr: network('receive'), legend: '{{node}}, received' },
      { expr: `-(${network('transmit')})`, legend: '{{node}}, sent' },
    ],
  },
  {
    title: { en: 'Copies on each node', ko: '노드별 복제본 수' },
    kind: 'timeseries',
    unit: 'short',
    stacked: true,
    queries: [{ expr: byNode('nonstop4_node_replicas'), legend: '{{node}}' }],
  },
  {
    title: { en: 'Answers', ko: '응답 여부' },
    help: { en: '1 while the node answers.', ko: '노드가 응답하면 1입니다.' },
    kind: 'timeseries',
    unit: 'short',
    max: 1,
    queries: [{ expr: byNode('nonstop4_node_ready'), legend: '{{node}}' }],
  },
  {
    title: { en: 'Memory by app', ko: '앱별 메모리' },
    kind: 'timeseries',
    unit: 'bytes',
    stacked: true,
    queries: [
      {
        expr: 'sum by (name, node) (max by (app, node, replica) (nonstop4_replica_memory_bytes{node=~"$node"}) * on (app) group_left (name) max by (app, name) (nonstop4_app_info))',
        legend: '{{name}} on {{node}}',
      },
    ],
  },
  {
    title: { en: 'CPU by app, in cores', ko: '앱별 CPU (코어)' },
    kind: 'timeseries',
    unit: 'short',
    stacked: true,
    queries: [
      {
        expr: 'sum by (name, node) (max by (app, node, replica) (nonstop4_replica_cpu_cores{node=~"$node"}) * on (app) group_left (name) max by (app, name) (nonstop4_app_info))',
        legend: '{{name}} on {{node}}',
      },
    ],
  },
];

/** What apps run on. */
export const nodeDashboard: DashboardPlan = {
  uid: 'nonstop4-node',
  file: 'node.json',
  title: { en: 'NonStop4 / Nodes', ko: 'NonStop4 / 노드' },
  variables: [
    {
      name: 'node',
      label: { en: 'Node', ko: '노드' },
      query: 'label_values(nonstop4_node_ready, node)',
      several: true,
    },
  ],
  deploys: {
    expr: 'max by (name) (nonstop4_app_last_deploy_timestamp_seconds * on (app) group_left (name) max by (app, name) (nonstop4_app_info))',
    text: '{{name}}',
  },
  panels,
};
