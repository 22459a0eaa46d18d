import type { ci as english } from '../en/ci.ts';
import type { Korean } from '../words.ts';

export const ci: Korean<typeof english> = {
  title: 'Jenkins',
  intro: '코드는 실행하기 전에 빌드해야 합니다. 그 일을 어디에서 할지 정합니다.',
  nowHere:
    '이 플랫폼이 직접 빌드하고 있으며, 이것만으로 충분합니다. 이미 쓰고 있는 Jenkins가 있으면 빌드를 맡길 수 있습니다.',
  nowJob: '작업 {{job}} · 사용자 {{userName}}',
  leaveTitle: '다시 이 플랫폼에서 빌드할까요?',
  leaveText:
    '다음 업로드부터 이 플랫폼이 빌드합니다. 지금 Jenkins에서 진행 중인 빌드는 실패할 수 있으며, 그때는 다시 업로드하십시오. Jenkins에 만든 작업은 그대로 남습니다.',
  plainHttp:
    '주소가 https:가 아니라 http:로 시작해서 통신이 암호화되지 않습니다. 중간에서 엿보는 사람이 토큰을 읽어 쓸 수 있습니다.',
  impossibleTitle: '여기에서는 필요하지 않습니다',
  impossible:
    'Jenkins는 앱을 다른 컴퓨터로 옮길 수 있게 묶은 이미지를 만듭니다. 여기에서는 앱을 이 컴퓨터의 폴더에서 바로 실행하므로 이미지가 필요 없고, Jenkins 없이도 모두 빌드됩니다. 앱을 Kubernetes 클러스터에서 실행하면 Jenkins를 연결할 수 있습니다.',
  gitMissingTitle: '먼저 Git 서버를 연결하십시오',
  gitMissing:
    'Jenkins는 앱의 코드를 Git 서버에서 가져오는데, 아직 연결된 Git 서버가 없습니다. Git 서버를 연결한 뒤에 여기에서 Jenkins를 연결할 수 있습니다.',
  gitGoneTitle: '연결된 Git 서버가 없습니다',
  gitGone:
    'Jenkins는 앱의 코드를 Git 서버에서 가져오는데, Git 서버 연결이 해제되어 지금은 모든 빌드가 실패합니다. Git 서버를 다시 연결하거나 Jenkins 연결을 해제하십시오.',
  toGit: 'Git 서버 연결하기',
  connectTitle: 'Jenkins 연결',
  connectIntro:
    '플랫폼이 Jenkins에 작업(job)을 직접 만들고, 업로드할 때마다 그 작업의 빌드를 시작합니다. 시험해 보기 전에는 아무것도 저장하지 않습니다.',
  whereTitle: '접속 정보',
  address: 'Jenkins 주소',
  addressHint: 'Jenkins 첫 화면을 열었을 때 브라우저에 보이는 주소를 입력하십시오. 예: https://jenkins.example.com',
  userName: '사용자 이름',
  userNameHint: '플랫폼이 Jenkins에 접속할 때 쓰는 사용자입니다. 작업을 만들고 빌드를 시작할 권한이 있어야 합니다.',
  token: 'API 토큰',
  tokenHint:
    '그 사용자로 Jenkins에 로그인해서 사용자 이름을 누르고 “Security”에서 만듭니다. 암호화해서 보관하며 다시 보여 주지 않습니다.',
  buildTitle: '빌드 방법',
  job: '작업 이름',
  jobHint: '폴더가 있으면 앞에 붙이십시오. 예: team/nonstop4. 폴더는 미리 있어야 하고, 작업은 플랫폼이 만듭니다.',
  label: '빌드할 에이전트',
  labelHint:
    'Jenkins의 일을 맡아 하는 컴퓨터를 에이전트라고 합니다. 라벨로 고를 수 있고, 비워 두면 아무 에이전트나 씁니다.',
  tool: '이미지를 만드는 도구',
  toolHint: '에이전트에 설치되어 있어야 합니다.',
  'tool.buildah': 'Buildah',
  'tool.podman': 'Podman',
  'tool.docker': 'Docker',
  credentialsTitle: 'Jenkins가 다른 곳에 접속할 때',
  credentialsIntro:
    '에이전트는 코드를 가져오고 완성된 이미지를 레지스트리에 올립니다. 그때 쓰는 비밀번호는 Jenkins의 “Credentials”에 그대로 두고, 여기에는 그 ID만 입력하십시오.',
  gitCredentials: 'Git 서버용 ID',
  gitCredentialsHint: '저장소를 읽을 권한이 있어야 합니다. 누구나 읽을 수 있는 저장소라면 비워 두십시오.',
  registryCredentials: '레지스트리용 ID',
  registryCredentialsHint:
    '레지스트리는 이미지를 보관하는 곳입니다. 이미지를 올릴 권한이 있는 “Username with password” 종류여야 하며, 필요 없으면 비워 두십시오.',
  panelTitle: '빌드가 끝났을 때 알림',
  panel: '이 플랫폼의 주소(선택 사항)',
  panelHint:
    '에이전트가 접속할 수 있는 주소를 입력하면 빌드가 끝나는 즉시 알려 줍니다. 비워 두면 플랫폼이 Jenkins에 직접 확인합니다.',
  panelOwnMachine:
    '다른 컴퓨터에서는 접속할 수 없는 주소입니다. 플랫폼과 같은 컴퓨터에 있는 에이전트만 접속할 수 있습니다.',
  panelHere: '{{origin}} 입력',
  works: 'Jenkins {{version}}에 정상적으로 접속했습니다.',
  worksUnversioned: 'Jenkins에 정상적으로 접속했습니다.',
  saved: '이제부터 업로드한 코드를 Jenkins가 빌드합니다.',
  'fault.not-an-address': 'Jenkins의 주소가 아닙니다. https://jenkins.example.com 같은 주소를 입력하십시오.',
  'fault.password-inside': '주소에서 이름과 토큰을 빼고 각각의 칸에 입력하십시오.',
  'fault.token-missing': '이 주소와 사용자에 쓸 토큰이 아직 없으니 입력하십시오.',
  'fault.no-images': 'Jenkins는 이미지를 만드는데, 여기에서는 이미지 없이 앱을 실행합니다.',
  'fault.git-missing': 'Git 서버 연결이 해제되었습니다. 먼저 Git 서버를 연결하십시오.',
  'wrong.address': '주소가 너무 깁니다.',
  'wrong.userName': '사용자 이름에는 콜론(:)을 쓸 수 없고, 200자까지 입력할 수 있습니다.',
  'wrong.token': '토큰은 공백 없는 영문자와 숫자로 되어 있습니다.',
  'wrong.job':
    '영문자, 숫자, 공백, 마침표, 하이픈, 밑줄만 쓸 수 있고, 폴더는 빗금(/)으로 구분합니다. 예: team/nonstop4',
  'wrong.label': '라벨에는 영문자, 숫자, 마침표, 하이픈, 밑줄을 쓸 수 있고, 여러 라벨은 &&나 ||로 잇습니다.',
  'wrong.gitCredentials': 'ID에는 공백을 쓸 수 없습니다. Jenkins의 “Credentials”에서 확인하십시오.',
  'wrong.registryCredentials': 'ID에는 공백을 쓸 수 없습니다. Jenkins의 “Credentials”에서 확인하십시오.',
  'wrong.panel': 'http:// 또는 https://로 시작하는 전체 주소를 입력하거나 비워 두십시오.',
};
