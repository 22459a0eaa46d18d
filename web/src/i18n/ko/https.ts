import type { https as english } from '../en/https.ts';
import type { Korean } from '../words.ts';

export const https: Korean<typeof english> = {
  title: 'HTTPS',
  intro:
    '인증서가 있는 이름은 https로 접속할 수 있어 중간에서 내용을 엿볼 수 없습니다. 직접 마련한 이름이라면 인증서를 등록하십시오.',
  introAutomatic:
    '인증서가 있는 이름은 https로 접속할 수 있어 중간에서 내용을 엿볼 수 없습니다. 이름이 이 플랫폼을 가리키면 플랫폼이 알아서 인증서를 받고 제때 갱신합니다.',
  'offer.plain-only':
    '이 플랫폼은 일반 HTTP로만 응답합니다. 운영자가 HTTPS를 켤 수 있습니다(설정 NONSTOP4_EDGE_TLS_PORT).',
  'offer.gateway':
    '방문자는 클러스터의 게이트웨이를 거쳐 들어오며 인증서도 게이트웨이에 있습니다. 운영자에게 문의하십시오.',
  redirect: '인증서가 있는 이름에 일반 HTTP로 들어온 방문자를 https로 보내기',
  'state.none': '인증서 없음: 일반 HTTP로만 접속 가능',
  'state.notPublic': '인증서 없음: 인터넷에 공개된 이름이 아님',
  'state.waiting': '인증서를 받는 중',
  'state.failed': '아직 인증서 없음',
  'state.secure': '안전함',
  'source.own': '직접 등록한 인증서, {{date}}까지 유효',
  'source.authority': '안전함, {{date}} 전에 자동 갱신',
  'source.platform': '플랫폼의 인증서로 안전함, {{date}}까지 유효',
  'failure.dns': '이름이 아무 곳도 가리키지 않습니다. DNS 항목을 확인하십시오.',
  'failure.not-reached':
    '이름이 이 플랫폼이 아닌 다른 곳을 가리킵니다. DNS 항목과 80번 포트가 열려 있는지 확인하십시오.',
  'failure.not-allowed': '도메인의 CAA 레코드가 이 인증 기관을 허용하지 않습니다. DNS 업체에서 바꾸십시오.',
  'failure.rate-limited': '이 도메인에 최근 너무 많은 인증서를 요청했습니다.',
  'failure.refused': '인증 기관이 이 이름에는 인증서를 내주지 않습니다.',
  'failure.authority-unreachable': '인증 기관이 응답하지 않습니다.',
  nextTry: '{{at}}에 다시 시도합니다.',
  own: '직접 마련한 인증서 등록',
  ownIntro:
    '둘 다 PEM 형식이어야 합니다. 키는 암호화하여 보관하며 다시 표시하지 않습니다. 만료되기 전에 다음 인증서를 등록하십시오.',
  chain: '인증서 체인',
  key: '개인 키',
  use: '이 인증서 쓰기',
  brought: '인증서를 적용했습니다.',
  remove: '{{name}} 인증서 삭제',
  removeTitle: '{{name}} 인증서를 삭제하시겠습니까?',
  removeText: '삭제하면 이 이름은 일반 HTTP로만 접속할 수 있습니다.',
  removeTextAutomatic: '삭제하면 플랫폼이 알아서 새 인증서를 받습니다.',
  removeAction: '삭제',
};
