import type { CardFacts, CardWords, ComposeCode } from './card-facts.ts';

const file = (facts: CardFacts) => (facts.file ? `“${facts.file}” 파일` : 'Compose 파일');
const inBrackets = (text: string | undefined) => (text ? `(${text})` : '');
const variable = (facts: CardFacts) => (facts.variable ? `환경 변수 “${facts.variable}”` : '환경 변수');

/** Korean words of what keeps a compose file from being run. */
export const composeCards: Record<ComposeCode, (facts: CardFacts) => CardWords> = {
  'compose-several-services': (facts) => ({
    cause: `${file(facts)}에 서비스가 여러 개 있는데${inBrackets(facts.found)}, 앱 하나로는 방문자가 접속하는 서비스 하나만 실행합니다.`,
    todo: '하나만 남기고 나머지에는 “profiles: [local]” 줄을 넣거나 지운 뒤 다시 올리고, 방문자가 접속할 서비스가 더 있으면 다른 앱으로 따로 올리십시오.',
  }),
  'compose-no-service': (facts) => ({
    cause: `${file(facts)}에 방문자가 접속할 서비스가 없고${facts.found ? `(찾은 서비스 ${facts.found})` : ''}, 앱을 어떻게 시작하는지 알려 주는 다른 파일도 없습니다.`,
    todo: '앱 자체를 “build: .” 서비스로 추가하거나, package.json처럼 언어를 알 수 있는 파일을 ZIP의 맨 위에 두십시오.',
  }),
  'compose-ready-image': (facts) => ({
    cause: `${facts.service ? `“${facts.service}” 서비스` : '서비스'}는 이미 만들어진 이미지${inBrackets(facts.image)}만 가리키고 ZIP에는 그 코드가 없는데, 이미지를 그대로 실행하지는 않습니다.`,
    todo: `“FROM ${facts.image ?? '이미지 이름'}” 한 줄을 적은 Dockerfile 파일을 함께 넣고, “image” 줄을 “build: .” 줄로 바꾼 뒤 다시 올리십시오.`,
  }),
  'compose-unsupported': (facts) => ({
    cause: `${file(facts)}에 여기서는 쓸 수 없는 설정이 있습니다${facts.found ? `: ${facts.found}` : ''}.`,
    todo: '이 파일 하나에 ZIP 안의 경로로 풀어서 적거나 그 설정을 지운 뒤 다시 올리십시오.',
  }),
  'compose-variable-missing': (facts) => ({
    cause: facts.service
      ? `앱은 ${variable(facts)}에 적힌 주소로 “${facts.service}”${inBrackets(facts.image)} 서비스에 접속하는데, 그 서비스는 여기서 실행하지 않습니다.`
      : `Compose 파일에는 앱에 ${variable(facts)}의 값이 꼭 필요하다고 적혀 있지만, 아직 값이 없습니다.`,
    todo: facts.service
      ? `앱이 접속할 수 있는 데이터베이스나 서비스의 주소를 설정에서 ${variable(facts)}의 값으로 넣고, 같은 ZIP을 다시 올리십시오.`
      : `설정에서 ${variable(facts)}의 값을 넣고, 같은 ZIP을 다시 올리십시오.`,
  }),
};
