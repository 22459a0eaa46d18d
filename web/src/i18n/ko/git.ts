import type { git as english } from '../en/git.ts';
import type { Korean } from '../words.ts';

export const git: Korean<typeof english> = {
  title: 'Git',
  intro: '업로드할 때마다 커밋이 하나씩 생깁니다. 그 커밋을 어디에 보관할지 정합니다.',
  nowHere:
    '코드를 이 플랫폼의 저장소에 보관하고 있습니다. 이것만으로도 모든 기능을 쓸 수 있으며, Git 서버를 연결하면 다른 곳에 사본이 생기고 개발자가 직접 푸시할 수 있습니다.',
  nowBranch: '{{branch}} 브랜치',
  'access.none': '로그인 없이 접속',
  'access.token': '토큰으로 접속',
  'access.ssh-key': '이 플랫폼의 키로 접속',
  leaveTitle: '코드를 이 플랫폼에만 보관할까요?',
  leaveText:
    '지금까지 푸시한 내용은 모두 플랫폼에 있으므로 그대로 이어서 씁니다. Git 서버의 저장소는 그대로 남고, 앞으로의 업로드는 더 이상 올라가지 않습니다.',
  hookTitle: '개발자의 푸시',
  hookIntro:
    '앱 폴더에 푸시하면 업로드한 것과 똑같이 파이프라인이 시작됩니다. 플랫폼이 5분마다 확인하며, 웹훅을 등록하면 바로 압니다.',
  hookNone: '등록된 웹훅이 없습니다.',
  hookMade: '웹훅이 등록되어 있습니다. 비밀 값은 다시 보여 주지 않으며, 새로 만들면 이전 값은 쓸 수 없습니다.',
  hookShownOnce: '지금 Git 서버에 푸시 이벤트용 웹훅으로 입력하십시오(JSON 형식). 비밀 값은 다시 보여 주지 않습니다.',
  hookUrl: 'GitHub, Gitea, Forgejo용 주소',
  hookPlainUrl: 'GitLab과 스크립트용 주소',
  hookSecret: '비밀 값',
  copyOf: '{{what}} 복사',
  makeSecret: '비밀 값 만들기',
  makeAnotherSecret: '비밀 값 다시 만들기',
  connectTitle: 'Git 서버 연결',
  connectIntro:
    'GitHub, GitLab, Gitea 등 어떤 Git 서버든 됩니다. 저장소에는 앱마다 폴더가 하나씩 생기고, 빈 저장소에는 지금까지 올린 내용이 모두 들어갑니다. 시험해 보기 전에는 아무것도 저장하지 않습니다.',
  address: '저장소 주소',
  addressHint:
    '서버가 복제(clone)용으로 보여 주는 HTTPS 또는 SSH 주소를 그대로 입력하십시오. 예: https://github.com/kim/apps.git',
  branch: '브랜치',
  branchHint: '플랫폼이 이 브랜치에 푸시할 수 있어야 합니다.',
  token: '토큰',
  tokenHint: '이 저장소의 내용을 읽고 쓸 권한이 있어야 합니다. 암호화해서 보관하며 다시 보여 주지 않습니다.',
  userName: '사용자 이름',
  userNameHint: '서버가 토큰과 함께 요구하는 이름입니다. GitHub은 아무 이름이나 받습니다.',
  deployKeyTitle: '1. 이 플랫폼의 키',
  deployKeyText:
    '아래 공개 키를 저장소의 배포 키(deploy key)로 등록하고 쓰기 권한을 주십시오. 개인 키는 플랫폼 밖으로 나가지 않습니다.',
  makeKey: '키 만들기',
  makeAnotherKey: '키 다시 만들기',
  copyKey: '키 복사',
  serverKeyTitle: '2. 서버의 키',
  serverKeyText:
    '서버가 보여 주는 값을 서버 주인이 공개한 값과 비교해서 일치하는 것에 표시하십시오. GitHub은 설명서의 “SSH key fingerprints”에 값을 공개합니다.',
  serverKeyAccepted_other: '키 {{count}}개를 확인했습니다.',
  lookAtServer: '서버의 키 보기',
  lookingAtServer: '서버에 묻는 중…',
  works: '저장소를 읽고 쓸 수 있습니다.',
  saved: '이제부터 업로드한 코드를 Git 서버에 보관합니다.',
  'fault.not-an-address':
    '저장소 주소가 아닙니다. https://github.com/kim/apps.git 또는 git@github.com:kim/apps.git 같은 주소를 입력하십시오.',
  'fault.password-inside': '주소에서 이름과 토큰을 빼고, 토큰은 토큰 칸에 입력하십시오.',
  'fault.not-encrypted': '암호화되지 않은 HTTP로는 토큰이 노출될 수 있으니 HTTPS 주소를 입력하십시오.',
  'fault.access-does-not-fit': 'SSH 주소에는 키가, HTTPS 주소에는 토큰이 필요합니다.',
  'fault.token-missing': '이 서버에 쓸 토큰이 아직 없으니 입력하십시오.',
  'fault.key-missing': '먼저 키를 만들어 Git 서버에 등록하십시오.',
  'fault.host-key-missing': '서버의 키를 확인하고 맞는 것에 표시하십시오.',
};
