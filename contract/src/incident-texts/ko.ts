import type { IncidentWords } from './incident-words.ts';

export const ko: IncidentWords = {
  cause: {
    unknown: () => '원인을 알 수 없습니다.',
    'no-answer': () => '요청에 응답이 없었습니다.',
    'too-slow': () => '앱이 10초 안에 응답하지 않았습니다.',
    'app-errors': ({ status }) =>
      status === undefined ? '앱이 오류로 응답했습니다.' : `앱이 오류 ${status}번으로 응답했습니다.`,
    'no-replica': () => '준비된 복제본이 하나도 없었습니다.',
    'health-failing': () => '앱이 상태 검사를 더 이상 통과하지 못했습니다.',
    'edges-away': () => '방문자가 들어오는 입구가 모두 내려가 있었습니다.',
    'replicas-crashed': () => '복제본이 비정상 종료되었습니다.',
    'out-of-memory': () => '앱이 메모리 한도보다 많은 메모리를 사용했습니다.',
    'node-lost': () => '장비 한 대가 응답하지 않게 되었습니다.',
    drill: () => '모의 장애 훈련으로 일부러 멈춘 것입니다.',
    'single-writer': () =>
      '업데이트 중이었습니다. 이 앱은 복제본이 하나만 실행될 수 있어 이전 복제본이 먼저 끝나야 합니다.',
    update: ({ release }) =>
      release === undefined ? '업데이트가 진행 중이었습니다.' : `릴리스 v${release} 업데이트가 진행 중이었습니다.`,
    'update-failed': ({ release }) =>
      release === undefined ? '업데이트에 실패했습니다.' : `릴리스 v${release} 업데이트에 실패했습니다.`,
  },
  action: {
    'replicas-restarted': ({ count }) => `복제본을 ${count}번 다시 시작했습니다.`,
    'replicas-moved': () => '다른 장비에서 복제본을 시작했습니다.',
    'rolled-back': ({ release }) =>
      release ? `릴리스 v${release} 상태로 되돌렸습니다.` : '이전 릴리스로 되돌렸습니다.',
    'old-kept': () => '서비스 중이던 릴리스를 그대로 유지했습니다.',
    redeployed: ({ release }) => (release ? `릴리스 v${release} 배포를 마쳤습니다.` : '새 릴리스 배포를 마쳤습니다.'),
  },
};
