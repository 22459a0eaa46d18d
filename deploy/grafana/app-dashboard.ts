import type { DashboardPlan, PanelPlan } from './dashboard-plan.ts';
import { answerQuantile, copyNetwork, edgePerS } from './queries.ts';

/** Of the chosen app: metrics have its id, and nonstop4_app_info knows its name. */
const CHOSEN = 'nonstop4_app_info{name="$app",owner=~"$owner"}';
const ofApp = (expr: string) => `(${expr}) * on (app) group_left () max by (app) (${CHOSEN})`;
const perS = (name: string, more: string[] = [], matchers = '') => edgePerS(name, ['app', ...more], matchers);
const quantile = (share: number) => answerQuantile(share, ['app']);
const byReplica = (name: string) => `max by (app, node, replica) (${name})`;

const network = (direction: 'receive' | 'transmit') => copyNetwork(direction, ['app', 'node', 'replica']);

const requests = 'nonstop4_edge_requests_total';

// The first three are those that pages of the panel may show: server/src/http/routes/monitoring.ts names them by their numbers.
const traffic: PanelPlan[] = [
  {
    title: { en: 'Requests per second, by answer', ko: '초당 요청 수 (응답별)' },
    kind: 'timeseries',
    unit: 'reqps',
    stacked: true,
    queries: [{ expr: ofApp(perS(requests, ['class'])), legend: '{{class}}' }],
  },
  {
    title: { en: 'How long an answer takes', ko: '응답 시간' },
    help: {
      en: 'From the head of a request to the head of its answer, at the edges.',
      ko: '에지가 요청 머리를 받은 때부터 응답 머리를 보낼 때까지의 시간입니다.',
    },
    kind: 'timeseries',
    unit: 's',
    queries: [
      { expr: ofApp(quantile(0.5)), legend: 'p50' },
      { expr: ofApp(quantile(0.95)), legend: 'p95' },
      { expr: ofApp(quantile(0.99)), legend: 'p99' },
    ],
  },
  {
    title: { en: 'Ready replicas and the nodes they are on', ko: '준비된 복제본과 그 노드 수' },
    help: { en: 'Redundant: at least two of each.', ko: '둘 다 2 이상이면 이중화된 상태입니다.' },
    kind: 'timeseries',
    unit: 'short',
    queries: [
      { expr: ofApp('max by (app) (nonstop4_app_ready_replicas)'), legend: 'ready' },
      { expr: ofApp('max by (app) (nonstop4_app_ready_nodes)'), legend: 'nodes' },
      { expr: ofApp('max by (app) (nonstop4_app_desired_replicas)'), legend: 'asked for' },
    ],
  },
  {
    title: { en: 'Share of requests answered with 5xx', ko: '5xx 응답 비율' },
    kind: 'timeseries',
    unit: 'percentunit',
    badFrom: 0.01,
    queries: [{ expr: ofApp(`${perS(requests, [], '{class="5xx"}')} / (${perS(requests)} > 0)`), legend: '5xx' }],
  },
  {
    title: { en: 'Retries and requests being served', ko: '재시도와 처리 중인 요청' },
    help: {
      en: 'A retry is a request that an edge asked another copy for; the visitor does not notice.',
      ko: '재시도는 에지가 다른 복제본에 다시 보낸 요청입니다. 방문자는 알아채지 못합니다.',
    },
    kind: 'timeseries',
    unit: 'short',
    queries: [
      { expr: ofApp(perS('nonstop4_edge_retries_total')), legend: 'retries/s' },
      { expr: ofApp('sum by (app) (max by (app, edge) (nonstop4_edge_requests_in_flight))'), legend: 'in flight' },
    ],
  },
  {
    title: { en: 'Bytes of bodies', ko: '본문 전송량' },
    kind: 'timeseries',
    unit: 'Bps',
    queries: [
      { expr: ofApp(perS('nonstop4_edge_received_bytes_total')), legend: 'received' },
      { expr: ofApp(perS('nonstop4_edge_sent_bytes_total')), legend: 'sent' },
    ],
  },
];

const copies: PanelPlan[] = [
  {
    title: { en: 'CPU of each replica, in cores', ko: '복제본별 CPU (코어)' },
    kind: 'timeseries',
    unit: 'short',
    queries: [{ expr: ofApp(byReplica('nonstop4_replica_cpu_cores')), legend: '{{node}} {{replica}}' }],
  },
  {
    title: { en: 'Memory of each replica', ko: '복제본별 메모리' },
    kind: 'timeseries',
    unit: 'bytes',
    queries: [
      { expr: ofApp(byReplica('nonstop4_replica_memory_bytes')), legend: '{{node}} {{replica}}' },
      { expr: ofApp('max by (app) (nonstop4_replica_memory_limit_bytes)'), legend: 'limit' },
    ],
  },
  {
    title: { en: 'Network of each replica', ko: '복제본별 네트워크' },
    help: {
      en: 'Between the edges and each replica; what a replica sent is below zero.',
      ko: '에지와 각 복제본 사이에 오간 양입니다. 복제본이 보낸 양은 0 아래에 그립니다.',
    },
    kind: 'timeseries',
    unit: 'Bps',
    queries: [
      { expr: ofApp(network('receive')), legend: '{{node}} {{replica}}, received' },
      { expr: `-(${ofApp(network('transmit'))})`, legend: '{{node}} {{replica}}, sent' },
    ],
  },
  {
    title: { en: 'In rotation, by node', ko: '노드별 트래픽을 받는 복제본' },
    kind: 'timeseries',
    unit: 'short',
    queries: [{ expr: ofApp(`sum by (app, node) (${byReplica('nonstop4_replica_in_rotation')})`), legend: '{{node}}' }],
  },
  {
    title: { en: 'Copies that ended by themselves', ko: '스스로 종료된 복제본' },
    kind: 'timeseries',
    unit: 'short',
    queries: [
      {
        expr: ofApp('sum by (app, reason) (increase(nonstop4_app_replica_ends_total[$__rate_interval]))'),
        legend: '{{reason}}',
      },
      {
        expr: ofApp(`sum by (app) (${byReplica('increase(nonstop4_replica_restarts_total[$__rate_interval])')})`),
        legend: 'restarts',
      },
    ],
  },
];

const figures: PanelPlan[] = [
  {
    title: { en: 'Live release', ko: '실행 중인 릴리스' },
    kind: 'stat',
    unit: 'prefix:v',
    width: 6,
    queries: [{ expr: ofApp('max by (app) (nonstop4_app_live_release)'), legend: 'release' }],
  },
  {
    title: { en: 'Since the last deploy', ko: '마지막 배포 이후' },
    kind: 'stat',
    unit: 's',
    width: 6,
    queries: [{ expr: ofApp('time() - max by (app) (nonstop4_app_last_deploy_timestamp_seconds)'), legend: 'deploy' }],
  },
  {
    title: { en: 'Volume in use', ko: '데이터 볼륨 사용량' },
    kind: 'stat',
    unit: 'percentunit',
    width: 6,
    badFrom: 0.85,
    max: 1,
    queries: [
      {
        expr: ofApp('max by (app) (nonstop4_app_volume_used_bytes) / max by (app) (nonstop4_app_volume_limit_bytes)'),
        legend: 'volume',
      },
    ],
  },
  {
    title: { en: 'Pipeline runs in the time range', ko: '기간 내 파이프라인 실행' },
    kind: 'stat',
    unit: 'short',
    width: 6,
    queries: [
      {
        expr: ofApp('sum by (app, outcome) (increase(nonstop4_pipeline_runs_total[$__range]))'),
        legend: '{{outcome}}',
      },
    ],
  },
];

/** One app: how it does, where it runs, and what deploys did to it. */
export const appDashboard: DashboardPlan = {
  uid: 'nonstop4-app',
  file: 'app.json',
  title: { en: 'NonStop4 / App', ko: 'NonStop4 / 앱' },
  variables: [
    {
      name: 'owner',
      label: { en: 'Tenant', ko: '사용자' },
      query: 'label_values(nonstop4_app_info, owner)',
      several: true,
    },
    {
      name: 'app',
      label: { en: 'App', ko: '앱' },
      query: 'label_values(nonstop4_app_info{owner=~"$owner"}, name)',
    },
  ],
  deploys: {
    expr: `max by (app) (nonstop4_app_last_deploy_timestamp_seconds) * on (app) group_left (name) max by (app, name) (${CHOSEN})`,
    text: '{{name}}',
  },
  panels: [...traffic, ...copies, ...figures],
};
