import { type CardFacts, type CardWords, clockTime, type GitServerCode } from './card-facts.ts';

const withReason = (sentence: string, facts: CardFacts) => `${sentence}${facts.message ? `: ${facts.message}` : ''}.`;
const gitServer = (facts: CardFacts) => `Git 서버${facts.host ? `(${facts.host})` : ''}`;
const gitRepository = (facts: CardFacts) => (facts.address ? `${facts.address} 저장소` : 'Git 저장소');

/** What GitHub's API says of a refusal beyond that it is one. */
const REFUSED: Record<string, (facts: CardFacts) => CardWords> = {
  'token-refused': (facts) => ({
    cause: `${gitServer(facts)}가 토큰을 받아들이지 않는데, 기한이 지났거나 폐기되었거나 잘못 입력한 토큰입니다.`,
    todo: '플랫폼 관리자는 새 토큰을 만들어 “Git” 페이지에 입력하십시오.',
  }),
  'read-only': (facts) => ({
    cause: `이 토큰으로는 ${gitRepository(facts)}를 읽을 수만 있고 쓸 수 없습니다.`,
    todo: '플랫폼 관리자는 토큰에 이 저장소의 “Contents: Read and write” 권한을 주십시오.',
  }),
  'app-read-only': (facts) => ({
    cause: `GitHub App에 ${gitRepository(facts)}의 쓰기 권한이 없습니다.`,
    todo: '플랫폼 관리자는 App에 “Contents: Read and write” 권한을 추가하고, App을 설치한 계정에서 이를 승인하도록 하십시오.',
  }),
  'app-key': (facts) => ({
    cause: `${gitServer(facts)}가 GitHub App의 개인 키를 받아들이지 않는데, 삭제된 키이거나 다른 App의 키입니다.`,
    todo: '플랫폼 관리자는 App 설정에서 개인 키를 새로 만들어 App ID와 함께 “Git” 페이지에 입력하십시오.',
  }),
  'app-suspended': (facts) => ({
    cause: `${facts.owner ? `${facts.owner} 계정에서 ` : ''}GitHub App 설치가 일시 중지되었습니다.`,
    todo: '해당 계정의 소유자는 GitHub에서 App 설치의 일시 중지를 해제하십시오.',
  }),
  'no-hooks': (facts) => ({
    cause: `토큰이나 App에 ${gitRepository(facts)}의 웹훅을 만들 권한이 없습니다.`,
    todo: '플랫폼 관리자는 “Webhooks: Read and write” 권한을 주거나 웹훅을 직접 등록하십시오.',
  }),
  hidden: (facts) => ({
    cause: `${gitRepository(facts)}는 있지만, 토큰이나 App에 이 저장소를 쓸 권한이 없습니다.`,
    todo: '플랫폼 관리자는 토큰이나 App 설치에서 사용할 수 있는 저장소 목록에 이 저장소를 추가하십시오.',
  }),
};

/** Why a repository that is not there cannot be made either. */
const NOT_MADE: Record<string, (facts: CardFacts) => CardWords> = {
  'only-in-organisation': (facts) => ({
    cause: `GitHub App이 쓸 수 있는 ${gitRepository(facts)}가 없으며, App은 조직에만 저장소를 만들 수 있고 개인 계정에는 만들 수 없습니다.`,
    todo: '플랫폼 관리자는 비공개 빈 저장소를 직접 만들고 App 설치에 그 저장소를 추가하십시오.',
  }),
  'may-not-make': (facts) => ({
    cause: `${gitRepository(facts)}가 없고, 토큰이나 App에 저장소를 만들 권한도 없습니다.`,
    todo: '플랫폼 관리자는 비공개 빈 저장소를 직접 만들거나 토큰 또는 App에 “Administration: Read and write” 권한을 주십시오.',
  }),
  'not-own-account': (facts) => ({
    cause: `${gitRepository(facts)}가 없는데, 토큰 주인의 계정도 토큰 주인이 속한 조직도 아니어서 새로 만들 수 없습니다.`,
    todo: '플랫폼 관리자는 이름을 고치거나, 저장소를 직접 만들고 토큰에 접근 권한을 주십시오.',
  }),
};

/** Korean words of what is in the way at a git server. */
export const gitServerCards: Record<GitServerCode, (facts: CardFacts) => CardWords> = {
  'git-server-unreachable': (facts) => ({
    cause: withReason(`${gitServer(facts)}가 응답하지 않습니다`, facts),
    todo: '올린 코드는 그대로 있고 서버가 응답하면 저절로 이어지니, 플랫폼 관리자는 Git 서버를 살펴보십시오.',
  }),
  'git-access-refused': (facts) =>
    REFUSED[facts.why ?? '']?.(facts) ?? {
      cause: withReason(`${gitServer(facts)}가 플랫폼의 접근을 허용하지 않습니다`, facts),
      todo: '플랫폼 관리자는 “Git” 페이지에서 쓰기 권한이 있는 새 토큰이나 키를 등록하십시오.',
    },
  'git-repository-missing': (facts) =>
    NOT_MADE[facts.why ?? '']?.(facts) ?? {
      cause: `${gitRepository(facts)}가 없거나, 플랫폼에 볼 권한이 없습니다.`,
      todo: '플랫폼 관리자는 저장소를 만들거나 “Git” 페이지에서 주소나 토큰의 권한을 고치십시오.',
    },
  'git-repository-moved': (facts) => ({
    cause: `${gitRepository(facts)}가 ${facts.newAddress ? `새 주소(${facts.newAddress})` : '다른 주소'}로 옮겨졌습니다.`,
    todo: facts.newAddress
      ? '플랫폼 관리자는 “Git” 페이지에서 연결을 다시 저장해 새 주소로 바꾸십시오.'
      : '플랫폼 관리자는 “Git” 페이지에 새 주소를 입력하십시오.',
  }),
  'git-host-key-unknown': (facts) => ({
    cause: `${gitServer(facts)}가 등록된 것과 다른 키를 보였는데, 새로 설치되었거나 다른 누군가가 대신 응답하는 것일 수 있습니다.`,
    todo: '플랫폼 관리자는 서버 주인에게 확인하고, 맞으면 “Git” 페이지에서 새 키를 등록하십시오.',
  }),
  'git-push-refused': (facts) => ({
    cause: withReason(`${gitServer(facts)}의 규칙 때문에 푸시가 거절되었습니다`, facts),
    todo: '플랫폼 관리자는 이 브랜치에 푸시를 허용하거나 “Git” 페이지에서 다른 브랜치를 지정하십시오.',
  }),
  'git-rate-limited': (facts) => ({
    cause: withReason(
      `${gitServer(facts)}가 ${facts.until ? `${clockTime(facts.until, 'ko')}까지` : '지금은'} 요청을 더 받지 않습니다`,
      facts,
    ),
    todo: '저절로 이어지니 잠시 기다리십시오.',
  }),
  'git-repository-archived': (facts) => ({
    cause: `${gitRepository(facts)}가 보관 처리(archive)되어 읽을 수만 있고 푸시를 받지 않습니다.`,
    todo: '플랫폼 관리자는 서버에서 보관 처리를 해제하거나 “Git” 페이지에서 다른 저장소를 입력하십시오.',
  }),
  'git-app-not-installed': (facts) => ({
    cause: `${facts.owner ? `${facts.owner} 계정에 ` : ''}GitHub App이 설치되어 있지 않거나, App에 이 저장소를 쓸 권한이 없습니다.`,
    todo: '플랫폼 관리자는 GitHub의 App 설정에서 App을 그 계정에 설치하고 저장소 접근 권한을 주십시오.',
  }),
};
