import type { run as english } from '../en/run.ts';
import type { Korean } from '../words.ts';

export const run: Korean<typeof english> = {
  runTitle: '{{app}} · 실행 #{{number}}',
  runTitleUnknown: '실행',
  resumed_other: '플랫폼이 {{count}}번 다시 시작된 뒤 이어서 진행함',
  cancelRun: '취소',
  canceling: '취소하는 중…',
  toApp: '앱으로 이동',
  logOf: '‘{{step}}’ 단계 로그',
  logOfAll: '전체 단계 로그',
  showAll: '전체 단계 보기',
  logEmpty: '아직 기록이 없습니다.',
  logQueued: '실행이 시작되면 로그가 나타납니다.',
  logReconnecting: '연결이 끊겼습니다. 다시 연결되면 로그를 이어서 보여 줍니다.',
  queued_other: '대기 중입니다. 앞에 실행 {{count}}개가 있습니다.',
  'waitsForTodo.ci':
    '올린 코드는 그대로 보관되어 있고, Jenkins가 받아들이는 대로 실행이 저절로 이어집니다. 그때까지 다른 실행을 막지 않으며, 방문자에게는 지금 서비스 중인 버전이 그대로 보입니다.',
  'waitsForTodo.git':
    '올린 코드는 그대로 보관되어 있고, 저장할 수 있게 되면 실행이 저절로 이어집니다. 그때까지 다른 실행을 막지 않으며, 방문자에게는 지금 서비스 중인 버전이 그대로 보입니다.',
  'waitsForTodo.room':
    '자리가 나는 대로 이 실행이 저절로 이어집니다. 그동안 다른 실행을 막지 않으며, 방문자는 지금 서비스 중인 릴리스를 그대로 봅니다.',
  canceled: '이 실행은 취소되었습니다. 방문자에게 달라진 것은 없습니다.',
  superseded: '시작하기 전에 더 새로운 업로드가 이 실행을 대신했습니다.',
  successLabel: '결과',
  'success.upload': '릴리스 v{{release}} 배포가 끝났습니다',
  'success.push': '릴리스 v{{release}} 배포가 끝났습니다',
  'success.rollback': 'v{{release}} 릴리스로 되돌렸습니다',
  'success.auto-rollback': 'v{{release}} 릴리스로 자동으로 되돌렸습니다',
  'success.restart': '중단 없이 모든 복제본을 교체했습니다',
  'success.scale': '바뀐 복제본 수로 실행 중입니다',
  'success.config': '새 설정을 적용했습니다',
  'success.start': '앱이 다시 실행 중입니다',
  open: '열기',
  copyUrl: '주소 복사',
  failedNothingLive: '앱은 아직 실행되지 않았습니다.',
  failedOldLive: 'v{{release}} 릴리스가 그대로 서비스 중이므로 방문자에게는 영향이 없습니다.',
  uploadAgain: '다시 업로드',
};
