import type { monitoring as english } from '../en/monitoring.ts';
import type { Korean } from '../words.ts';

export const monitoring: Korean<typeof english> = {
  source: '아래 값은 Prometheus에서 읽어 온 것입니다.',
  sourceAt: '아래 값은 Prometheus({{address}})에서 읽어 온 것입니다.',
  'away.unreachable': '{{time}} 전부터 Prometheus에 연결되지 않습니다.',
  'away.slow': '{{time}} 전부터 Prometheus의 응답이 제때 오지 않습니다.',
  'away.refused': '{{time}} 전부터 Prometheus가 플랫폼의 인증 정보를 거부합니다.',
  'away.faulty': '{{time}} 전부터 Prometheus가 쓸 수 없는 응답을 보냅니다.',
  awayMeans: '그래프는 그 시점까지만 보이며, 다른 값으로 대신 채우지 않습니다. 앱은 그대로 실행됩니다.',
  toGrafana: 'Grafana에서 열기',
  panels: 'Grafana 패널',
  'panel.requests': '요청 (Grafana)',
  'panel.latency': '응답 시간 (Grafana)',
  'panel.redundancy': '이중화 상태 (Grafana)',
  panelsNeedLogin:
    'Grafana에 로그인한 본인의 권한으로 보입니다. 로그인 화면이 나오면 먼저 Grafana를 열어 로그인하십시오.',
  noneFromPrometheus:
    '이 기간에 Prometheus가 모은 이 앱의 값이 없습니다. 앱이 실행된 지 오래되었다면 Prometheus가 이 플랫폼에서 값을 수집하지 않는 것일 수 있습니다.',
};
