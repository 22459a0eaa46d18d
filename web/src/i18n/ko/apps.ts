import type { apps as english } from '../en/apps.ts';
import type { Korean } from '../words.ts';

export const apps: Korean<typeof english> = {
  title: '앱',
  newApp: '새 앱',
  search: '이름으로 찾기',
  searchExample: 'shop',
  searchNothing: '이름에 ‘{{search}}’ 글자가 들어 있는 앱이 없습니다.',
  showMore_other: '{{count}}개 더 보기',
  deleting: '삭제 중',
  deletingReason: '앱을 정리하고 있습니다. 잠시만 기다리십시오.',
  requestRate: '초당 요청 {{rate}}건',
  sparkline: '최근 한 시간 동안의 요청, 지금은 {{rate}}',
  alerts_other: '경보 {{count}}건',
  sharedBy: '{{owner}}님의 앱 · {{role}}',
  'role.viewer': '뷰어',
  'role.deployer': '배포자',
  'role.owner': '소유자',
  noRun: '아직 업로드하지 않음',
  liveRelease: 'v{{release}} 서비스 중',
  firstTitle: '첫 앱의 ZIP 파일을 여기에 놓으십시오',
  fromGit: 'Git 저장소에서 가져오기',
  zipHelp: '언어별로 zip에 넣을 것 보기',
  'first.code.title': '코드만 준비하십시오',
  'first.code.text':
    'ZIP 파일이나 폴더면 됩니다. Node.js, Python, Go, Java, PHP, 정적 웹 페이지를 지원하며 설정 파일은 필요 없습니다.',
  'first.steps.title': '일곱 단계를 지켜보십시오',
  'first.steps.text':
    '검사하고, Git에 보관하고, 빌드하고, 방문자에게 보이기 전에 먼저 실행해 봅니다. 실패하면 원인을 한 문장으로 알려 줍니다.',
  'first.address.title': '멈추지 않는 주소를 받으십시오',
  'first.address.text':
    '복제본 두 개가 함께 실행됩니다. 하나가 멈춰도 다른 하나가 응답하고, 업데이트와 되돌리기도 중단 없이 이루어집니다.',
};
