import type { ProblemCatalogue } from './problem-words.ts';

/** Korean, in the formal style (합니다체). */
export const ko: ProblemCatalogue = {
  'not-found': {
    title: '찾을 수 없음',
    sentence: '그런 이름의 항목이 없습니다. 이름을 확인하거나 앱 목록에서 찾아보십시오.',
  },
  'not-signed-in': {
    title: '로그인이 필요함',
    sentence: '로그인하지 않았거나 로그인이 만료되었습니다. 다시 로그인하십시오.',
  },
  'wrong-credentials': {
    title: '이름 또는 비밀번호가 틀림',
    sentence: '이름과 비밀번호가 서로 맞지 않습니다. 다시 입력하십시오.',
  },
  'too-many-attempts': {
    title: '시도 횟수 초과',
    sentence: '너무 여러 번 시도했습니다. 몇 분 뒤에 다시 시도하십시오.',
  },
  'setup-not-open': { title: '설정이 이미 끝남', sentence: '첫 계정이 이미 있습니다. 그 계정으로 로그인하십시오.' },
  'setup-token-wrong': {
    title: '설정 링크가 올바르지 않음',
    sentence: '잘못되었거나 이미 사용한 설정 링크입니다. 플랫폼이 마지막으로 시작할 때 출력한 링크를 사용하십시오.',
  },
  'invalid-input': {
    title: '입력한 내용을 확인하십시오',
    sentence: '사용할 수 없는 값이 있습니다. 고친 뒤 다시 시도하십시오.',
  },
  'app-name-taken': { title: '이미 있는 이름', sentence: '같은 이름의 앱이 이미 있습니다. 다른 이름을 고르십시오.' },
  'app-name-invalid': {
    title: '사용할 수 없는 이름',
    sentence: '영문 소문자로 시작하고 소문자, 숫자, 하이픈으로 된 1~40자의 이름을 사용하십시오.',
  },
  'hostname-taken': {
    title: '이미 쓰이는 호스트 이름',
    sentence: '다른 앱이 그 호스트 이름을 쓰고 있습니다. 다른 이름을 고르십시오.',
  },
  'certificate-unusable': {
    title: '인증서를 쓸 수 없음',
    sentence:
      '이 인증서와 키는 쓸 수 없습니다. 인증서 체인 전체와 암호가 걸려 있지 않은 키를 모두 PEM 형식으로 붙여 넣으십시오.',
  },
  'confirmation-wrong': { title: '이름이 다름', sentence: '확인을 위해 앱의 이름을 똑같이 입력하십시오.' },
  'nothing-deployed': {
    title: '아직 배포한 것이 없음',
    sentence: '이 앱에는 아직 코드가 없습니다. 먼저 코드를 올리십시오.',
  },
  'already-stopped': { title: '이미 정지됨', sentence: '앱이 이미 정지되어 있으므로 할 일이 없습니다.' },
  'already-running': { title: '이미 실행 중', sentence: '앱이 이미 실행 중이므로 할 일이 없습니다.' },
  'run-not-active': { title: '이미 끝남', sentence: '이미 끝난 작업이므로 취소할 수 없습니다.' },
  'release-not-found': { title: '없는 릴리스', sentence: '그런 번호의 릴리스가 없습니다. 릴리스 목록을 확인하십시오.' },
  'process-not-found': {
    title: '없는 백그라운드 프로세스',
    sentence:
      '지금 실행 중인 릴리스의 Procfile에는 그런 이름의 백그라운드 프로세스가 없습니다. Procfile의 줄들을 확인하십시오.',
  },
  'release-collected': {
    title: '너무 오래된 릴리스',
    sentence: '이 릴리스의 빌드 결과는 정리되어 없습니다. 더 새로운 릴리스를 고르거나 그 코드를 다시 올리십시오.',
  },
  'upload-too-large': {
    title: '파일이 너무 큼',
    sentence: '허용된 크기보다 큰 파일입니다. 코드가 아닌 것을 빼고 다시 올리십시오.',
  },
  'upload-aborted': { title: '올리기가 중단됨', sentence: '파일이 끝까지 도착하지 않았습니다. 다시 올리십시오.' },
  'disk-full': {
    title: '디스크가 가득 참',
    sentence: '플랫폼의 디스크에 남은 공간이 없습니다. 공간을 비운 뒤 다시 시도하십시오.',
  },
  'quota-exceeded': {
    title: '한도 초과',
    sentence:
      '이 계정의 앱이 한도보다 많이 쓰게 됩니다. 양을 줄이거나 필요 없는 앱을 지우거나 운영자에게 한도를 늘려 달라고 요청하십시오. 사용량은 계정 페이지에서 볼 수 있습니다.',
  },
  'not-redundant': {
    title: '지금은 이중화되지 않음',
    sentence: '지금은 앱의 일을 넘겨받을 두 번째 복제본이 없습니다. 이중화된 뒤에 다시 시도하십시오.',
  },
  'drill-running': {
    title: '모의 장애 훈련이 진행 중',
    sentence: '이 앱의 다른 모의 장애 훈련이 아직 진행 중입니다. 끝난 뒤에 다시 시도하십시오.',
  },
  'not-supported': {
    title: '여기서는 할 수 없음',
    sentence: '지금 앱이 실행되는 환경에서는 할 수 없습니다. 클러스터가 필요합니다.',
  },
  'operator-only': {
    title: '권한 없음',
    sentence: '플랫폼 운영자만 할 수 있습니다. 운영자에게 요청하십시오.',
  },
  'role-too-small': {
    title: '권한 없음',
    sentence: '이 앱에서 맡은 역할로는 할 수 없습니다. 앱 소유자에게 역할 변경을 요청하십시오.',
  },
  'scope-too-small': {
    title: '토큰 권한 부족',
    sentence: '이 API 토큰의 권한 범위로는 할 수 없습니다. 범위가 더 넓은 토큰을 만드십시오.',
  },
  suspended: {
    title: '정지된 계정',
    sentence: '이 계정은 정지되었습니다. 플랫폼 운영자에게 이유를 문의하십시오.',
  },
  'git-unusable': {
    title: 'Git 서버를 사용할 수 없음',
    sentence:
      '이 설정으로는 Git 서버를 사용할 수 없어 아무것도 바꾸지 않았습니다. 연결을 시험해서 원인을 확인하십시오.',
  },
  'git-source-unusable': {
    title: '사용할 수 없는 주소',
    sentence:
      'https://github.com/kim/shop.git처럼 https로 시작하는 저장소 주소를 입력하십시오. 토큰은 주소에 넣지 말고 토큰 칸에 입력하십시오.',
  },
  'git-source-missing': {
    title: 'Git 주소가 없음',
    sentence: '이 앱에는 아직 Git 주소가 없습니다. 저장소의 https 주소를 입력하십시오.',
  },
  'ci-unusable': {
    title: 'Jenkins를 사용할 수 없음',
    sentence: '이 설정으로는 Jenkins를 사용할 수 없어 아무것도 바꾸지 않았습니다. 연결을 시험해서 원인을 확인하십시오.',
  },
  'hook-refused': {
    title: '웹훅 거절',
    sentence: '이 웹훅의 비밀 값으로 서명되지 않은 요청입니다. Git 서버에 현재의 비밀 값을 입력하십시오.',
  },
  'account-has-apps': {
    title: '앱이 남아 있음',
    sentence: '이 계정에 아직 앱이 있습니다. 먼저 앱을 삭제하십시오. 데이터를 남길지는 그때 선택합니다.',
  },
  'last-operator': {
    title: '유일한 운영자',
    sentence: '운영자가 {{name}}님뿐입니다. 먼저 다른 사람을 운영자로 지정하세요.',
  },
  'user-name-taken': {
    title: '이미 쓰는 이름',
    sentence: '이미 다른 사람이 쓰는 이름입니다. 다른 이름을 고르십시오.',
  },
  'password-wrong': {
    title: '비밀번호가 틀림',
    sentence: '이 계정의 비밀번호가 아닙니다. 다시 입력하십시오.',
  },
  'second-factor-needed': {
    title: '인증 코드 필요',
    sentence: '이 계정은 인증 앱의 코드나 복구 코드도 필요합니다.',
  },
  'code-wrong': {
    title: '코드가 틀림',
    sentence: '코드가 틀렸거나 오래되었거나 이미 쓰였습니다. 지금 표시되는 코드를 입력하십시오.',
  },
  'link-not-valid': {
    title: '쓸 수 없는 링크',
    sentence: '링크가 틀렸거나 오래되었거나 이미 쓰였습니다. 새 링크를 요청하십시오.',
  },
  'sign-up-closed': {
    title: '가입을 받지 않음',
    sentence: '여기서는 이 방법으로 계정을 만들 수 없습니다. 플랫폼 운영자에게 초대를 요청하십시오.',
  },
  'mail-server-missing': {
    title: '메일 서버 없음',
    sentence: '플랫폼에 메일을 보낼 서버가 없습니다. 플랫폼 소유자가 경보의 알림 설정에서 입력할 수 있습니다.',
  },
  'provider-failed': {
    title: '인증 제공자',
    sentence: '인증 제공자에서 로그인하지 못했습니다. 다시 시도하거나 플랫폼 운영자에게 점검을 요청하십시오.',
  },
  unavailable: {
    title: '지금은 사용할 수 없음',
    sentence: '플랫폼의 일부가 응답하지 않지만 앱은 계속 실행됩니다. 1분 뒤에 다시 시도하십시오.',
  },
  'database-away': {
    title: '데이터베이스 응답 없음',
    sentence: '플랫폼의 데이터베이스가 응답하지 않지만 앱은 계속 실행됩니다. 1분 뒤에 다시 시도하십시오.',
  },
  conflict: {
    title: '그사이에 바뀜',
    sentence: '동시에 다른 곳에서 내용이 바뀌었습니다. 다시 확인하고 한 번 더 시도하십시오.',
  },
  internal: {
    title: '플랫폼 내부 오류',
    sentence: '플랫폼 안에서 문제가 생겼지만 앱은 계속 실행됩니다. 다시 시도하십시오.',
  },
};
