import type { connection as english } from '../en/connection.ts';
import type { Korean } from '../words.ts';

/** Of servers that the owner connects: what is the same for all of them. */
export const connection: Korean<typeof english> = {
  nowTitle: '현재 설정',
  leave: '연결 해제',
  changeTitle: '설정 변경',
  tokenKept: '비워 두면 저장된 토큰을 그대로 씁니다.',
  test: '연결 시험',
  testing: '시험하는 중…',
  save: '시험하고 저장',
  saving: '시험하고 저장하는 중…',
  nothingChanged: '아무것도 바꾸지 않았습니다.',
};
