import { MOST_TOKEN_DAYS } from '@nonstop4/contract';
import type { commands as english } from '../en/commands.ts';

/** 도움말. */
export const commands: typeof english = {
  about: '코드를 올리면 멈추지 않는 서비스가 됩니다.',
  exitCodes: `종료 코드:
  0 완료   1 실패   2 사용법 오류   3 로그인 필요   4 없음   5 플랫폼이 응답하지 않음   130 Ctrl-C로 종료`,
  environment: (program) => `환경 변수:
  NONSTOP4_URL, NONSTOP4_TOKEN   “${program} login” 대신 쓸 플랫폼 주소와 API 토큰
  NONSTOP4_DATA                  이 컴퓨터에 있는 플랫폼의 데이터 디렉터리(기본값 ~/.nonstop4)
  NO_COLOR, LANG                 색 없이 출력; 언어(ko 또는 en)`,
  helpText: {
    'Usage:': '사용법:',
    'Arguments:': '인자:',
    'Options:': '옵션:',
    'Commands:': '명령:',
    'Global Options:': '공통 옵션:',
    'Examples:': '예:',
    help: '도움말 보기',
    version: '버전 보기',
  },
  options: {
    json: '글 대신 JSON으로 출력',
    lang: '출력 언어',
    quiet: '로그 없이 단계만 보기',
    detach: '따라가지 않고, 시작되면 바로 끝내기',
    userName: '계정 이름',
    tokenScope: '할 수 있는 일: read(읽기), deploy(내 앱을 바꾸는 일도), full(내가 할 수 있는 모든 일)',
    tokenDays: `유효 기간, 1~${MOST_TOKEN_DAYS}일(기본값: 폐기할 때까지)`,
    signInCode: '계정이 요구할 때 인증 앱의 코드나 복구 코드',
    appName: '앱 이름(기본값: package.json 또는 폴더의 이름)',
    importAppName: '앱 이름(기본값: 저장소 이름)',
    branch: '가져올 브랜치(기본값: 저장소의 기본 브랜치, 또는 전에 지정한 브랜치)',
    defaultBranch: '다시 기본 브랜치에서 가져오기',
    gitToken: '비공개 저장소의 액세스 토큰을 묻거나 표준 입력에서 읽기(암호화해 보관)',
    forgetToken: '보관된 액세스 토큰 지우기',
    gitUserName: 'Git 서버가 토큰과 함께 요구하는 이름(대부분 아무 이름이나 받음)',
    follow: 'Ctrl-C를 누를 때까지 새 줄을 계속 보기',
    lines: '처음에 보여 줄 마지막 줄 수',
    search: '보관된 로그에서 이 말이 들어 있는 줄만 보기',
    regex: '찾을 말을 정규식(RE2)으로 보기',
    level: '이 수준 이상인 줄만 보기',
    replica: '이 복제본의 줄만 보기',
    process: '이 백그라운드 프로세스의 줄 보기',
    since: '최근 몇 분 동안의 줄만 보기',
    minutes: '얼마나 거슬러 올라갈지(분, 최대 43200 = 30일)',
    data: '플랫폼의 데이터 디렉터리',
    doctorCluster: '이 컴퓨터 대신 kubectl이 접속하는 클러스터를 진단(차트 설치 전후)',
    doctorNamespace: '클러스터에서 플랫폼의 네임스페이스',
    port: '관리 화면과 API의 포트(기본값 4400)',
    edgePort: '앱의 방문자가 쓰는 포트(기본값 8080)',
    yes: '물어보는 대신 쓸 앱 이름',
    deleteData: '데이터 폴더도 함께 삭제',
    scaleMin: '가장 적은 복제본 수',
    scaleMax: '앱이 바쁠 때 가장 많은 복제본 수(클러스터에서)',
    scaleCpu: '복제본마다 코어 하나의 사용률이 이보다 높으면 늘림(%)',
    preDeployNone: '따로 정한 명령을 없애고 Procfile의 “release:” 줄을 다시 씀',
    scaleProcess: '방문자를 받는 복제본이 아니라 Procfile의 이 백그라운드 프로세스의 개수',
    scaleFixed: '부하와 관계없이 이 수만큼만 둠',
    drillKind: '훈련의 종류(노드 전체는 플랫폼 운영자만)',
    drillRate: '그동안 보낼 초당 요청 수',
    drillPlan: '무엇을 하게 될지만 보기',
    drillWeekly: '매주 저절로 시작(이 컴퓨터의 시각으로, 예: “sun 04:00”)',
    drillNotWeekly: '더 이상 저절로 시작하지 않기',
    allAlerts: '끝난 경보도 함께 보기',
  },
  commands: {
    login: {
      summary: '플랫폼에 로그인',
      more: '이름과 비밀번호를 묻습니다. 스크립트에서는 --name을 주고, 비밀번호는 표준 입력이나 NONSTOP4_PASSWORD로 주십시오.',
    },
    logout: { summary: '로그아웃하고 토큰을 폐기' },
    whoami: { summary: '누가 어디에 로그인했는지 보기' },
    tokens: {
      summary: 'API 토큰 보기, 만들기, 폐기',
      more: 'API 토큰은 범위에 따라 읽기만 하거나, 배포하거나, 사용자가 할 수 있는 모든 일을 할 수 있습니다.',
    },
    tokensList: { summary: '내 API 토큰 보기' },
    tokensCreate: { summary: 'API 토큰을 만들어 한 번만 보여 주기' },
    tokensRevoke: { summary: 'API 토큰을 쓸 수 없게 하기' },
    deploy: {
      summary: '폴더나 ZIP 파일을 올려 서비스로 만들기',
      more: `앱을 새로 만들거나 같은 이름의 앱을 업데이트하고, 서비스가 시작될 때까지 모든 단계를 보여 줍니다.

폴더에서는 설치된 패키지(node_modules, .venv)와 버전 관리(.git)를 뺀 모든 파일을 올립니다.
.gitignore는 적용하지 않습니다.

Ctrl-C를 누르면 올리기가 취소되며, 올린 뒤에는 작업이 혼자 계속됩니다.`,
    },
    import: {
      summary: 'Git 저장소에서 코드를 가져와 서비스로 만들기',
      more: '앱을 새로 만들거나 같은 이름의 앱을 업데이트하며, https 주소에 있는 가장 최근 커밋을 씁니다. 주소를 기억하므로 그 뒤에 바뀐 코드는 fetch로 가져옵니다.',
    },
    fetch: { summary: '앱의 최근 커밋을 다시 가져와 서비스로 만들기' },
    apps: { summary: '내 앱 목록 보기' },
    status: { summary: '앱 하나의 이중화 상태, 복제본, 주소 보기' },
    availability: {
      summary: '앱의 가용성, 장애 기록, 업데이트 중 실패한 요청 보기',
      more: '방문자와 같은 방법으로 계속 요청을 보내 확인합니다. 측정하지 않은 시간은 어느 쪽으로도 세지 않습니다.',
    },
    probing: { summary: '앱을 계속 확인하기(off: 가용성을 측정하지 않음)' },
    'status-page': { summary: '앱의 상태 페이지를 계정 없이도 볼 수 있게 하기' },
    logs: {
      summary: '앱이 출력한 내용 보기, 검색',
      more: '--search, --level, --replica, --since 가운데 하나라도 주면 보관된 로그 전체에서 조건에 맞는 최근 줄을 보여 줍니다.',
    },
    metrics: { summary: '앱이 받은 요청과 사용한 자원 보기' },
    scale: { summary: '앱의 복제본 수 바꾸기' },
    volume: {
      summary: '모든 복제본이 볼륨을 함께 쓰거나 하나만 쓰게 하기',
      more: 'single-writer(클러스터에서): 복제본을 하나만 둡니다. 업데이트할 때와 노드를 잃었을 때 새 복제본이 뜰 때까지 앱이 멈춥니다.',
    },
    preDeploy: {
      summary: '릴리스를 배포하기 전에 데이터베이스 변경 같은 명령을 한 번 실행하기',
      more: '명령을 따옴표로 묶어 주십시오. --none을 주면 Procfile에 “release:” 줄이 있을 때 그것을 씁니다. 둘 다 없으면 지금 명령을 보여 줍니다. 실패하면 새 릴리스를 배포하지 않습니다. 되돌릴 때는 실행하지 않습니다.',
    },
    tests: {
      summary: '테스트를 통과한 새 코드만 배포하기',
      more: 'on: 빌드하기 전에 코드에 든 테스트(“npm test” 등)를 먼저 실행합니다. 테스트가 실패하면 배포하지 않으며, 실행 중인 앱은 그대로입니다.',
    },
    config: { summary: '설정 변수(환경 변수) 보기와 바꾸기' },
    configList: { summary: '앱의 설정 변수 보기' },
    configSet: { summary: '설정 변수를 정하기(복제본이 하나씩 교체됨)' },
    configUnset: { summary: '설정 변수를 없애기' },
    secret: {
      summary: '비밀 값의 이름 보기, 정하기, 없애기',
      more: '비밀 값은 한번 정하면 다시 보여 주지 않는 설정 변수입니다.',
    },
    secretList: { summary: '앱에 있는 비밀 값의 이름 보기' },
    secretSet: {
      summary: '비밀 값을 정하기',
      more: '=값을 쓰지 않으면 물어보거나 표준 입력에서 읽으므로, 이 컴퓨터의 다른 사용자가 값을 볼 수 없습니다.',
    },
    secretUnset: { summary: '비밀 값을 없애기' },
    domain: {
      summary: '앱이 응답하는 이름 보기와 바꾸기',
      more: '이름의 DNS 항목이 플랫폼을 가리켜야 합니다. HTTPS를 쓰면 플랫폼이 인증서를 받거나 직접 준 인증서를 씁니다.',
    },
    domainList: { summary: '앱의 이름과 안전한 접속이 되는지 보기' },
    domainAdd: { summary: '앱이 응답할 이름을 더하기' },
    domainRemove: { summary: '앱의 이름을 없애기' },
    domainCertify: {
      summary: '직접 마련한 인증서 등록',
      more: '두 파일 모두 PEM 형식입니다. 중간 인증서까지 포함한 인증서와, 암호가 걸려 있지 않은 키를 주십시오.',
    },
    nodes: {
      summary: '앱이 실행되는 노드 보기와 노드를 잠시 빼기',
      more: '노드를 바꾸는 일은 플랫폼의 운영자만 할 수 있습니다.',
    },
    nodesList: { summary: '노드와 거기서 실행되는 것, 남은 여유 보기' },
    nodesDrain: {
      summary: '준비된 복제본을 잃지 않고 노드 비우기',
      more: '복제본이 모두 옮겨질 때까지 따라갑니다. Ctrl-C를 눌러도 비우기는 계속되며, “nodes uncordon”으로 멈춥니다.',
    },
    nodesUncordon: { summary: '노드가 다시 복제본을 받게 하기(비우기를 끝냄)' },
    releases: { summary: '앱의 릴리스 보기' },
    rollback: { summary: '이전 릴리스로 되돌리기' },
    runs: { summary: '앱의 파이프라인 실행 보기' },
    cancel: { summary: '기다리거나 진행 중인 실행을 취소' },
    stop: { summary: '앱 정지(방문자에게는 안내 페이지가 보임)' },
    start: {
      summary: '이 컴퓨터에서 플랫폼을 시작하거나, 정지한 앱을 시작',
      more: '앱을 쓰지 않으면 플랫폼을 시작하며, Ctrl-C를 누르면 멈춥니다. 앱을 쓰면 그 앱을 다시 시작합니다.',
    },
    restart: { summary: '요청을 잃지 않고 앱의 모든 복제본을 교체' },
    delete: {
      summary: '앱 삭제',
      more: '--delete-data를 주지 않으면 데이터 폴더는 남습니다. 앱의 이름을 물어 확인합니다.',
    },
    drill: {
      summary: '부하를 주면서 복제본을 종료하거나 노드를 비우거나 종료하고 실패한 요청을 세기',
      more: '실패한 요청이 있거나 제때 다시 이중화되지 않으면 종료 코드 1로 끝납니다.',
    },
    alerts: { summary: '확인해야 할 경보 보기(앱 하나 또는 전체)' },
    secrets: { summary: '비밀 값을 암호화하는 키 보기' },
    secretsRotate: { summary: '새 키를 만들어 모든 비밀 값을 다시 암호화하기' },
    open: { summary: '앱의 주소를 출력하고 브라우저로 열기' },
    doctor: { summary: '이 컴퓨터나 클러스터에 무엇이 모자라는지 알려 주기' },
    platform: { summary: '이 컴퓨터에서 실행 중인 플랫폼 프로세스를 보고 제어' },
    platformStatus: { summary: '플랫폼 프로세스 보기' },
    platformRestart: { summary: '플랫폼 프로세스 하나를 다시 시작(앱은 계속 실행됨)' },
    platformStop: { summary: '플랫폼과 앱을 정지' },
    platformSetupLink: {
      summary: '첫 계정을 만들 링크를 새로 발급(서버가 실행되는 곳에서, 서버와 같은 설정으로 실행)',
    },
  },
};
