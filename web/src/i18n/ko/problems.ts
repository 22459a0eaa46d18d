import type { problems as english } from '../en/problems.ts';
import type { Korean } from '../words.ts';

export const problems: Korean<typeof english> = {
  unreachableTitle: '플랫폼이 응답하지 않습니다',
  unreachableSentence:
    '플랫폼이 다시 시작되는 중이거나 네트워크 연결이 끊겼습니다. 앱은 계속 실행되며, 이 페이지는 자동으로 다시 시도합니다.',
  unexpectedTitle: '예상하지 못한 문제가 생겼습니다',
  unexpectedSentence: '다시 시도하십시오. 계속되면 페이지를 새로 고치십시오.',
};
