import type { redundancy as english } from '../en/redundancy.ts';
import type { Korean } from '../words.ts';

export const redundancy: Korean<typeof english> = {
  'state.redundant': '이중화됨',
  'state.not-redundant': '이중화 안 됨',
  'state.down': '중단됨',
  'state.stopped': '정지됨',
  stateNew: '시작 전',
  redundant: '노드 {{nodes}}개에서 복제본 {{replicas}}개가 준비되어 있어, 하나가 멈춰도 방문자는 알아채지 못합니다.',
  stopped: '직접 정지한 상태입니다. 방문자에게는 안내 페이지가 보입니다.',
  'reason.single-writer': '볼륨을 한 복제본만 쓰도록 정해, 그 복제본을 교체하거나 잃는 동안 서비스가 끊깁니다.',
  'reason.one-replica-asked': '복제본이 1개로 설정되어 있어, 멈추면 다시 뜰 때까지 서비스가 끊깁니다.',
  'reason.one-replica-ready': '지금은 복제본 하나만 준비되어 있으며, 나머지를 준비하고 있습니다.',
  'reason.same-node': '준비된 복제본이 모두 한 노드에 있어, 그 노드가 멈추면 서비스가 끊깁니다.',
  'reason.node-cordoned': '복제본이 있는 노드 하나를 서비스에서 제외하고 있어, 복제본을 다른 노드로 옮깁니다.',
  'reason.none-ready': '준비된 복제본이 없어 지금은 방문자에게 응답하지 못합니다.',
  'reason.never-deployed': '아직 배포된 릴리스가 없습니다.',
  'reason.observation-missing': '지금은 복제본 상태를 확인할 수 없습니다. 앱은 정상적으로 실행 중일 수 있습니다.',
};
