import type { system as english } from '../en/system.ts';
import type { Korean } from '../words.ts';

export const system: Korean<typeof english> = {
  title: '시스템',
  version: 'NonStop4 {{version}}',
  notWatched:
    '감독자가 꺼져 있어, 플랫폼의 일부가 멈춰도 다시 시작할 수 없습니다. 앱은 그대로 돌아가고 있습니다. 이 컴퓨터에서 npm start를 다시 실행하면 앱을 멈추지 않고 이어받습니다.',
  noIsolation:
    '여기서는 앱이 이 컴퓨터의 일반 프로그램으로 실행되며 서로 격리되지 않습니다. 믿을 수 있는 코드만 업로드하십시오.',
  nodesTitle: '노드',
  nodesIntro: '노드는 서로 독립적으로 멈출 수 있으며, 앱의 복제본을 여러 노드에 나누어 둡니다.',
  toNodes: '노드 자세히 보기',
  nodeReplicas_other: '복제본 {{count}}개',
  nodeMemory: '{{memory}} 사용 중',
  edgesTitle: '에지',
  edgesIntro: '방문자의 요청을 받아 앱에 전달합니다. 하나가 멈춰도 다른 하나가 계속합니다.',
  gitTitle: 'Git',
  gitIntro: '모든 앱의 코드를 보관하는 곳입니다. 이 플랫폼에 두거나 가지고 있는 Git 서버에 둘 수 있습니다.',
  toGit: '설정',
  ciTitle: 'Jenkins',
  ciIntro: '앱을 어디에서 빌드할지 정합니다. 이 플랫폼에서 직접 빌드하거나 쓰고 있는 Jenkins에 맡길 수 있습니다.',
  toCi: '설정',
  ready: '정상',
  away: '응답 없음',
  toolsTitle: '설치된 도구',
  toolsIntro: '이 컴퓨터에서 앱을 빌드하는 데 쓰는 도구입니다.',
  toolMissing: '설치되지 않음',
  limitsTitle: '제한과 주소',
  limitUpload: '최대 업로드 크기',
  limitUnpacked: '압축을 푼 최대 크기',
  limitEntries: '최대 파일 수',
  addresses: '앱 주소',
  runtime: '앱 실행 환경',
  'runtime.local': '이 컴퓨터',
  'runtime.kubernetes': 'Kubernetes 클러스터',
};
