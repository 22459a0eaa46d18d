import type { nodes as english } from '../en/nodes.ts';
import type { Korean } from '../words.ts';

export const nodes: Korean<typeof english> = {
  title: '노드',
  intro: '앱이 실행되는 곳입니다. 노드는 서로 독립적으로 멈출 수 있으며, 복제본을 여러 노드에 나누어 둡니다.',
  onCluster: '작업이 필요한 노드는 앱을 멈추지 않고 서비스에서 뺄 수 있습니다.',
  tableTitle: '모든 노드',
  oneMachine: '여기서는 모든 노드가 컴퓨터 한 대의 일부여서 하나만 서비스에서 뺄 수 없습니다.',
  node: '노드',
  state: '상태',
  replicas: '복제본',
  memory: '메모리',
  cpu: 'CPU',
  actions: '할 수 있는 일',
  ready: '정상',
  away: '응답 없음',
  cordoned: '새 복제본을 받지 않음',
  'pressure.memory': '메모리 부족',
  'pressure.disk': '디스크 공간 부족',
  'pressure.processes': '프로세스가 너무 많음',
  used: '{{used}} 사용 중',
  setAside: '{{all}} 중 {{setAside}} 확보됨',
  cores: '{{cores}}코어',
  drain: '서비스에서 빼기',
  drainTitle: '{{node}} 노드를 서비스에서 빼시겠습니까?',
  drainText:
    '이 노드의 복제본을 다른 노드로 옮깁니다. 새 복제본이 준비된 뒤에 이전 복제본을 없애므로 방문자는 알아채지 못합니다. 다른 노드가 하나뿐이면 그동안 앱은 이중화되지 않습니다. 언제든지 멈출 수 있습니다.',
  draining: '{{node}} 노드를 비우는 중',
  left_other: '복제본 {{count}}개 남음',
  waitsFor: '{{app}} 앱을 기다리는 중: {{cause}}',
  emptied:
    '이 노드에서 실행되는 앱이 더는 없습니다. 전원을 끄기 전에 앱이 아닌 것은 “kubectl drain” 명령으로 옮기십시오.',
  cancelDrain: '멈추고 되돌리기',
  uncordon: '서비스로 되돌리기',
};
