import type { CardFacts, CardWords, FetchCode } from './card-facts.ts';

const repository = (facts: CardFacts) => (facts.address ? `${facts.address} 저장소` : '저장소');
const server = (facts: CardFacts) => `저장소 서버${facts.host ? `(${facts.host})` : ''}`;

/** Korean words of what is in the way of fetching code from somebody's repository. */
export const fetchCards: Record<FetchCode, (facts: CardFacts) => CardWords> = {
  'fetch-no-access': (facts) =>
    facts.why === 'with-token'
      ? {
          cause: `${repository(facts)}가 없거나, 입력한 토큰에 읽기 권한이 없습니다.`,
          todo: '주소가 맞는지, 토큰의 기한이 지나지 않았고 이 저장소를 읽을 수 있는지 확인한 뒤 다시 가져오십시오.',
        }
      : {
          cause: `${repository(facts)}가 없거나, 공개된 저장소가 아닙니다.`,
          todo: '주소를 확인하고, 비공개 저장소라면 읽기 권한이 있는 토큰을 입력한 뒤 다시 가져오십시오.',
        },
  'fetch-branch-missing': (facts) => ({
    cause: `${repository(facts)}에 ${facts.branch ? `“${facts.branch}” 브랜치가` : '그런 이름의 브랜치가'} 없습니다.`,
    todo: '브랜치 이름을 고치거나 비워서 기본 브랜치를 쓰도록 한 뒤 다시 가져오십시오.',
  }),
  'fetch-empty': (facts) => ({
    cause: `${repository(facts)}에 아직 커밋이 없습니다.`,
    todo: '기본 브랜치에 코드를 푸시하거나 코드가 있는 브랜치를 지정한 뒤 다시 가져오십시오.',
  }),
  'fetch-too-large': (facts) => ({
    cause: facts.entries
      ? `저장소에 파일이 너무 많습니다(최대 ${facts.entries}개).`
      : `저장소가 ${facts.limit ? `허용된 크기 ${facts.limit}보다` : '허용된 크기보다'} 큽니다.`,
    todo: '동영상, 데이터, 설치된 패키지처럼 코드가 아닌 것을 저장소에서 빼고 다시 가져오십시오.',
  }),
  'fetch-timeout': (facts) => ({
    cause: `${server(facts)}에서 ${facts.seconds ? `${facts.seconds}초 안에` : '제시간에'} 코드를 받지 못했습니다.`,
    todo: '다시 가져와 보고, 또 실패하면 그 저장소를 직접 복제(clone)할 수 있는지 확인하십시오.',
  }),
  'fetch-unreachable': (facts) => ({
    cause: `${server(facts)}에서 코드를 받을 수 없습니다${facts.message ? `: ${facts.message}` : ''}.`,
    todo: '주소를 확인하고, 그 서버가 응답하면 다시 가져오십시오.',
  }),
  'fetch-inside-address': (facts) => ({
    cause: `${server(facts)}의 주소는 플랫폼 내부 네트워크를 가리키며, 내부에서는 코드를 가져오지 않습니다.`,
    todo: '인터넷에 공개된 주소를 쓰거나 코드를 ZIP 파일로 올리고, 꼭 이 주소여야 한다면 플랫폼 관리자에게 허용을 요청하십시오(NONSTOP4_IMPORT_INSIDE).',
  }),
};
