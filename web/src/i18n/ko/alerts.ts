import type { alerts as english } from '../en/alerts.ts';
import type { Korean } from '../words.ts';

export const alerts: Korean<typeof english> = {
  title: '경보',
  intro: '지금 확인해야 할 일과 지난 기록입니다.',
  appIntro: '이 앱에서 지금 확인해야 할 일과 지난 기록입니다. 앱을 정지하면 경보도 끝납니다.',
  openTitle: '진행 중',
  openEmpty: '모두 정상입니다.',
  historyTitle: '지난 기록',
  historyEmpty: '최근 90일 동안 경보가 없었습니다.',
  lasted: '{{time}} · {{duration}} 동안',
  doing: '플랫폼이 하고 있는 일',
  todo: '직접 할 수 있는 일',
  toRun: '실행 보기',
  toNodes: '노드 보기',
  toSettings: '설정 열기',
  toLogs: '로그 보기',
  toChannels: '알림 받을 곳',
  'ending.over': '해결됨',
  'ending.stopped': '정지함',
  'ending.deleted': '삭제함',
  'ending.replaced': '지난 경보',
};
