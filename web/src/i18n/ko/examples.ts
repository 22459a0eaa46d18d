import type { examples as english } from '../en/examples.ts';
import type { Korean } from '../words.ts';

export const examples: Korean<typeof english> = {
  title: '아직 코드가 없다면 예제로 시작하십시오',
  intro: '버튼 하나로 내 앱이 됩니다. 코드는 나중에 직접 올려서 바꾸면 됩니다.',
  deploy: '배포',
  deployLabel: '{{example}} 배포',
  deploying: '시작하는 중…',
  showAll: '예제 {{count}}개 모두 보기',
};
