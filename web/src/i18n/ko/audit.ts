import type { audit as english } from '../en/audit.ts';
import type { Korean } from '../words.ts';

export const audit: Korean<typeof english> = {
  title: '감사 로그',
  intro:
    '무언가를 바꾼 작업과 거부된 시도를 최신순으로 보여 줍니다. 기록은 수정할 수 없으며 {{days}}일 동안 보관합니다.',
  actor: '사용자',
  app: '앱',
  operation: '작업',
  outcome: '결과',
  'outcome.all': '전체',
  'outcome.done': '완료',
  'outcome.refused': '거부됨',
  from: '시작',
  to: '끝',
  when: '시각',
  what: '내용',
  where: '접속 위치',
  details: '상세',
  nobody: '로그인하지 않음',
  'via.session': '브라우저',
  'via.token': '토큰',
  'via.none': '로그인하지 않음',
  empty: '조건에 맞는 기록이 없습니다.',
  more: '이전 기록 더 보기',
  csv: 'CSV로 저장',
  jsonl: 'JSON Lines로 저장',
};
