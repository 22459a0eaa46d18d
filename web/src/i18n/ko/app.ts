import type { app as english } from '../en/app.ts';
import type { Korean } from '../words.ts';

export const app: Korean<typeof english> = {
  tabsLabel: '앱 메뉴',
  'tab.overview': '개요',
  'tab.metrics': '지표',
  'tab.availability': '가용성',
  'tab.logs': '로그',
  'tab.releases': '릴리스',
  'tab.settings': '설정',
  'tab.events': '이벤트',
  'tab.alerts': '경보',
  'tab.drills': '훈련',
  deleting: '삭제 중',
  deletingReason: '앱을 정리하고 있습니다. 잠시만 기다리십시오.',
  copyUrl: '주소 복사',
  update: '업데이트',
  upload: '코드 업로드',
  start: '시작',
  restart: '다시 시작',
  stop: '정지',
  drill: '훈련 시작',
  more: '더 보기',
  stopTitle: '{{app}} 앱을 정지하시겠습니까?',
  stopText:
    '다시 시작할 때까지 복제본이 실행되지 않으며 방문자에게는 안내 페이지가 보입니다. 데이터와 릴리스는 그대로 남습니다.',
};
