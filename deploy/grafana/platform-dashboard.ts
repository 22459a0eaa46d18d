import type { DashboardPlan, PanelPlan } from './dashboard-plan.ts';
import { answerQuantile, edgePerS } from './queries.ts';

const named = (expr: string) => `(${expr}) * on (app) group_left (name) max by (app, name) (nonstop4_app_info)`;
const requests = 'nonstop4_edge_requests_total';
const figures: PanelPlan[] = [
  {
    title: { en: 'Apps', ko: '앱' },
    kind: 'stat',
    unit: 'short',
    width: 4,
    queries: [{ expr: 'count(max by (app) (nonstop4_app_info))', legend: 'apps' }],
  },
  {
    title: { en: 'Not redundant, or down', ko: '이중화되지 않았거나 중단된 앱' },
    kind: 'stat',
    unit: 'short',
    width: 5,
    badFrom: 1,
    queries: [
      {
        expr: 'sum(max by (app, state) (nonstop4_app_redundancy{state=~"not-redundant|down"}) and on (app) nonstop4_app_live_release) or vector(0)',
        legend: 'apps',
      },
    ],
  },
  {
    title: { en: 'Requests per second', ko: '초당 요청 수' },
    kind: 'stat',
    unit: 'reqps',
    width: 5,
    queries: [{ expr: edgePerS(requests, []), legend: 'requests' }],
  },
  {
    title: { en: 'Answered with 5xx', ko: '5xx 응답 비율' },
    kind: 'stat',
    unit: 'percentunit',
    width: 5,
    badFrom: 0.01,
    queries: [{ expr: `${edgePerS(requests, [], '{class="5xx"}')} / (${edgePerS(requests, [])} > 0)`, legend: '5xx' }],
  },
  {
    title: { en: 'Edges that answer', ko: '응답하는 에지' },
    kind: 'stat',
    unit: 'short',
    width: 5,
    badBelow: 2,
    queries: [{ expr: 'sum(max by (edge) (nonstop4_edge_up))', legend: 'edges' }],
  },
];

const traffic: PanelPlan[] = [
  {
    title: { en: 'Requests per second, by answer', ko: '초당 요청 수 (응답별)' },
    kind: 'timeseries',
    unit: 'reqps',
    stacked: true,
    queries: [{ expr: edgePerS(requests, ['class']), legend: '{{class}}' }],
  },
  {
    title: { en: 'How long an answer takes', ko: '응답 시간' },
    kind: 'timeseries',
    unit: 's',
    queries: [
      { expr: answerQuantile(0.5), legend: 'p50' },
      { expr: answerQuantile(0.99), legend: 'p99' },
    ],
  },
  {
    title: { en: 'Busiest apps', ko: '요청이 많은 앱' },
    kind: 'timeseries',
    unit: 'reqps',
    queries: [{ expr: `topk(10, ${named(edgePerS(requests, ['app']))})`, legend: '{{name}}' }],
  },
  {
    title: { en: 'Apps by redundancy', ko: '이중화 상태별 앱 수' },
    kind: 'timeseries',
    unit: 'short',
    stacked: true,
    queries: [{ expr: 'sum by (state) (max by (app, state) (nonstop4_app_redundancy))', legend: '{{state}}' }],
  },
];

const deploys: PanelPlan[] = [
  {
    title: { en: 'Pipeline runs', ko: '파이프라인 실행' },
    kind: 'timeseries',
    unit: 'short',
    queries: [
      { expr: 'max by (state) (nonstop4_pipeline_runs_active)', legend: '{{state}}' },
      { expr: 'sum(max by (reason) (nonstop4_pipeline_runs_waiting)) or vector(0)', legend: 'waiting' },
    ],
  },
  {
    title: { en: 'Duration of stages in the time range, p95', ko: '기간 내 단계별 소요 시간 (p95)' },
    kind: 'bargauge',
    unit: 's',
    queries: [
      {
        expr: 'histogram_quantile(0.95, sum by (stage, le) (increase(nonstop4_pipeline_stage_duration_seconds_bucket[$__range]))) >= 0',
        legend: '{{stage}}',
      },
    ],
  },
  {
    title: { en: 'Runs that ended, by outcome', ko: '끝난 실행 (결과별)' },
    kind: 'timeseries',
    unit: 'short',
    stacked: true,
    queries: [
      { expr: 'sum by (outcome) (increase(nonstop4_pipeline_runs_total[$__rate_interval]))', legend: '{{outcome}}' },
    ],
  },
  {
    title: { en: 'Deploys in the time range, by app', ko: '기간 내 앱별 배포 횟수' },
    kind: 'bargauge',
    unit: 'short',
    queries: [
      {
        expr: `topk(10, ${named('sum by (app) (increase(nonstop4_app_deploys_total[$__range]))')})`,
        legend: '{{name}}',
      },
    ],
  },
];

const platform: PanelPlan[] = [
  {
    title: { en: 'Certificates: time left', ko: '인증서 남은 기간' },
    kind: 'table',
    unit: 'dtdurations',
    queries: [
      {
        expr: 'sort(min by (app, certificate, source) (nonstop4_certificate_not_after_timestamp_seconds) - time())',
        legend: '',
      },
    ],
  },
  {
    title: { en: 'Memory of the platform itself', ko: '플랫폼 자체 메모리' },
    kind: 'timeseries',
    unit: 'bytes',
    queries: [
      { expr: 'nonstop4_server_process_resident_memory_bytes', legend: 'server {{instance}}' },
      { expr: 'max by (edge) (nonstop4_edge_resident_memory_bytes)', legend: '{{edge}}' },
    ],
  },
  {
    title: { en: 'CPU of the server, in cores', ko: '서버 CPU (코어)' },
    kind: 'timeseries',
    unit: 'short',
    queries: [{ expr: 'rate(nonstop4_server_process_cpu_seconds_total[$__rate_interval])', legend: '{{instance}}' }],
  },
  {
    title: { en: 'Disk of the data directory', ko: '데이터 디렉터리 디스크' },
    kind: 'timeseries',
    unit: 'bytes',
    queries: [
      { expr: 'nonstop4_data_directory_available_bytes', legend: 'free {{instance}}' },
      { expr: 'nonstop4_data_directory_size_bytes', legend: 'size {{instance}}' },
    ],
  },
  {
    title: { en: 'What the server could read', ko: '서버가 읽은 항목' },
    help: {
      en: '0: figures of that part are missing, and alerts about it are blind.',
      ko: '0이면 그 항목의 값이 없으며, 관련 알림도 동작하지 않습니다.',
    },
    kind: 'timeseries',
    unit: 'short',
    max: 1,
    queries: [{ expr: 'max by (part) (nonstop4_collect_up)', legend: '{{part}}' }],
  },
  {
    title: { en: 'Retries per second', ko: '초당 재시도' },
    kind: 'timeseries',
    unit: 'reqps',
    queries: [{ expr: edgePerS('nonstop4_edge_retries_total', ['edge']), legend: '{{edge}}' }],
  },
];

/** All apps together, and the platform itself. */
export const platformDashboard: DashboardPlan = {
  uid: 'nonstop4-platform',
  file: 'platform.json',
  title: { en: 'NonStop4 / Platform', ko: 'NonStop4 / 플랫폼' },
  variables: [],
  deploys: {
    expr: `max by (name) (${named('nonstop4_app_last_deploy_timestamp_seconds')})`,
    text: '{{name}}',
  },
  panels: [...figures, ...traffic, ...deploys, ...platform],
};
