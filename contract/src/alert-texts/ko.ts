import type { AlertCatalogue, AlertFacts } from './alert-words.ts';

// No particle follows a value directly: its form depends on the last sound of the word before, which a name does not tell.
const byNode = ({ has, text }: AlertFacts) =>
  has('node') ? ` 노드 ${text('node')}에 문제가 생겨 사용할 수 없습니다.` : '';
const wasDown = ({ has, number }: AlertFacts) => has('ready') && number('ready') === 0;
const isOperators = ({ app }: AlertFacts) => app === '';

/** Korean, in the formal style (합니다체). */
export const ko: AlertCatalogue = {
  open: {
    'too-few-ready': (facts) => {
      const isDown = facts.number('ready') === 0;
      return {
        title: isDown ? `${facts.app} 앱이 멈췄습니다` : `${facts.app} 앱의 이중화가 깨졌습니다(복제본 1개만 준비됨)`,
        happened: `${facts.app} 앱의 복제본 ${facts.text('wanted')}개 가운데 ${isDown ? '준비된 것이 하나도 없습니다' : '1개만 준비되어 있습니다'}.${byNode(facts)}`,
        doing: isDown
          ? '복제본을 계속 다시 시작하고 있습니다. 하나라도 준비될 때까지 방문자에게는 오류 페이지가 보입니다.'
          : '남은 복제본이 모든 방문자에게 응답하고 있고, 빠진 복제본은 다시 시작하고 있습니다. 필요하면 다른 노드에서 시작합니다.',
        todo: '대개는 몇 분 기다리면 됩니다. 계속되면 로그에서 복제본이 종료되는 원인을 찾고, 업데이트한 뒤에 시작된 일이면 이전 릴리스로 되돌리십시오.',
      };
    },
    'same-node': (facts) => ({
      title: `${facts.app} 앱의 복제본이 모두 한 노드에 있습니다`,
      happened: `${facts.app} 앱의 복제본 ${facts.text('ready')}개가 모두 노드 ${facts.text('on')}에서 실행되고 있습니다. 이 노드가 멈추면 다른 곳에서 다시 실행될 때까지 앱도 멈춥니다.${byNode(facts)}`,
      doing: '다른 노드에 자리가 생기는 대로 복제본을 옮깁니다.',
      todo: '다른 노드를 다시 켜거나 자리를 비워 주십시오. 노드 페이지에서 상태를 볼 수 있습니다.',
    }),
    errors: (facts) => ({
      title: `${facts.app} 앱의 응답 중 ${facts.text('percent')}%가 오류입니다`,
      happened: `2분 동안 ${facts.app} 앱의 응답 가운데 1% 넘게 오류(5xx)였습니다. 최근 1분의 요청 ${facts.text('requests')}건 중 ${facts.text('percent')}%입니다.`,
      doing:
        '다시 보내도 안전한 요청은 다른 복제본에 다시 보내고, 상태 확인에 실패한 복제본에는 요청을 보내지 않습니다.',
      todo: '로그를 확인하십시오. 업데이트한 뒤에 시작된 일이면 이전 릴리스로 되돌리십시오.',
    }),
    retries: (facts) => ({
      title: `${facts.app} 앱에 다시 보낸 요청이 ${facts.text('percent')}%입니다`,
      happened: `2분 동안 ${facts.app} 앱의 요청 가운데 1% 넘게 처음 맡은 복제본이 응답하지 못했습니다. 최근 1분의 요청 ${facts.text('requests')}건 중 ${facts.text('percent')}%입니다.`,
      doing: '그런 요청은 다른 복제본에 다시 보내므로, 방문자에게는 조금 늦게 열릴 뿐입니다.',
      todo: '복제본의 상태를 확인하십시오. 연결을 끊거나 너무 느리게 받는 복제본이 있습니다. 메모리나 복제본을 늘리면 나아질 수 있습니다.',
    }),
    'restart-loop': (facts) => ({
      title: `${facts.app} 앱의 복제본이 계속 비정상 종료됩니다`,
      happened: `${facts.app} 앱의 복제본 하나가 ${facts.text('minutes')}분 안에 ${facts.text('times')}번 종료되었습니다.`,
      doing: '간격을 점점 늘리면서 다시 시작하고 있고, 그동안 다른 복제본은 그대로 실행됩니다.',
      todo: '종료되기 직전의 로그에 원인이 있습니다. 업데이트한 뒤에 시작된 일이면 이전 릴리스로 되돌리십시오.',
    }),
    'out-of-memory': (facts) => ({
      title: `${facts.app} 앱의 메모리가 부족합니다`,
      happened: `${facts.app} 앱의 복제본 하나가 한도 ${facts.bytes('limitBytes')}보다 많은 메모리를 써서 종료되었습니다.`,
      doing: '종료된 복제본은 다시 시작했고, 그동안 다른 복제본은 그대로 실행되었습니다.',
      todo: '앱의 설정에서 메모리를 늘리거나, 계속 늘어나는 것이 무엇인지 찾으십시오.',
    }),
    'volume-nearly-full': (facts) => ({
      title: `${facts.app} 앱의 데이터 볼륨이 ${facts.text('percent')}% 찼습니다`,
      happened: `${facts.app} 앱의 데이터가 ${facts.bytes('limitBytes')} 중 ${facts.bytes('usedBytes')}를 차지하고 있습니다.`,
      doing: '플랫폼은 데이터를 지우지 않으므로 하는 일이 없습니다.',
      todo: '필요 없는 데이터를 지우거나, 앱의 설정에서 한도를 늘리십시오.',
    }),
    'certificate-ending': (facts) => ({
      title: isOperators(facts)
        ? `플랫폼의 인증서가 ${facts.date('notAfter')}에 만료됩니다`
        : `${facts.app} 앱의 인증서가 ${facts.date('notAfter')}에 만료됩니다(${facts.text('hostname')})`,
      happened: `만료되면 ${facts.text('hostname')}에 접속하는 모든 방문자에게 브라우저가 경고를 보여 줍니다.`,
      doing:
        facts.text('renewed') === 'yes'
          ? '인증 기관에 새 인증서를 계속 신청하고 있지만 아직 받지 못했습니다.'
          : '직접 올린 인증서이므로 플랫폼이 갱신하지 않습니다.',
      todo:
        facts.text('renewed') === 'yes'
          ? '거절된 까닭은 앱의 설정에 있습니다. 대개는 호스트 이름이 더는 이 플랫폼을 가리키지 않는 경우입니다.'
          : '그 전에 새 인증서를 발급받아 올리십시오.',
    }),
    'run-failed': (facts) => {
      const wasTakenBack = facts.text('kind') === 'auto-rollback';
      return {
        title: wasTakenBack
          ? `${facts.app} 앱의 업데이트를 되돌렸습니다`
          : `${facts.app} 앱의 파이프라인 실행 #${facts.text('run')} 실패`,
        happened: wasTakenBack
          ? `${facts.app} 앱의 새 릴리스가 배포된 지 얼마 안 되어 비정상 종료되었습니다.`
          : `${facts.app} 앱의 파이프라인 실행 #${facts.text('run')} 작업이 끝까지 가지 못했습니다.`,
        doing: wasTakenBack
          ? '이전 릴리스로 자동으로 되돌렸습니다.'
          : '전에 배포된 것이 그대로 실행되므로 방문자에게는 달라지는 것이 없습니다.',
        todo: '실행 페이지에서 원인 한 문장과 마지막 로그를 볼 수 있습니다.',
      };
    },
    'node-lost': (facts) => ({
      title: `노드 ${facts.text('node')} 응답 없음`,
      happened: `노드 ${facts.text('node')}에서 응답이 없습니다. 그 노드에는 복제본 ${facts.text('replicas')}개가 있었습니다.`,
      doing: '다른 노드의 복제본이 방문자에게 응답하고 있고, 모자라는 복제본은 자리가 있는 노드에서 시작합니다.',
      todo: '노드를 다시 켜거나 완전히 제거하십시오. 일부러 끌 때에는 먼저 노드를 비우십시오.',
    }),
  },
  over: {
    'too-few-ready': (facts) =>
      wasDown(facts)
        ? { title: `${facts.app} 앱이 다시 응답합니다`, happened: `${facts.app} 앱의 복제본이 다시 준비되었습니다.` }
        : {
            title: `${facts.app} 앱이 다시 이중화되었습니다`,
            happened: `${facts.app} 앱의 복제본이 다시 2개 이상 준비되었습니다.`,
          },
    'same-node': ({ app }) => ({
      title: `${app} 앱이 다시 여러 노드에서 실행됩니다`,
      happened: `${app} 앱의 복제본이 다시 둘 이상의 노드에서 실행되고 있습니다.`,
    }),
    errors: ({ app }) => ({
      title: `${app} 앱의 오류가 그쳤습니다`,
      happened: `${app} 앱이 다시 오류 없이 응답하고 있습니다.`,
    }),
    retries: ({ app }) => ({
      title: `${app} 앱의 요청이 다시 한 번에 처리됩니다`,
      happened: `${app} 앱에 다시 보내야 하는 요청이 거의 없습니다.`,
    }),
    'restart-loop': ({ app }) => ({
      title: `${app} 앱의 비정상 종료가 그쳤습니다`,
      happened: `${app} 앱의 복제본이 다시 종료되지 않고 실행되고 있습니다.`,
    }),
    'out-of-memory': ({ app }) => ({
      title: `${app} 앱의 메모리 부족이 해소되었습니다`,
      happened: `${app} 앱에서 메모리 부족으로 종료되는 복제본이 더는 없습니다.`,
    }),
    'volume-nearly-full': ({ app }) => ({
      title: `${app} 앱의 데이터 볼륨에 여유가 생겼습니다`,
      happened: `${app} 앱의 데이터 볼륨에 다시 여유가 있습니다.`,
    }),
    'certificate-ending': (facts) => ({
      title: isOperators(facts) ? '플랫폼의 인증서를 새로 바꿨습니다' : `${facts.app} 앱의 인증서를 새로 바꿨습니다`,
      happened: '만료를 앞두었던 인증서를 더는 쓰지 않습니다.',
    }),
    'run-failed': ({ app }) => ({
      title: `${app} 앱의 파이프라인이 다시 성공했습니다`,
      happened: `${app} 앱의 다음 파이프라인 실행이 성공했습니다.`,
    }),
    'node-lost': ({ text }) => ({
      title: `노드 ${text('node')} 정상`,
      happened: `노드 ${text('node')} 문제가 해결되었습니다.`,
    }),
  },
  replaced: ({ app }) => ({
    title: `${app} 앱의 지난 경보입니다`,
    happened: '같은 일을 알리는 새 경보가 있거나 오래된 일입니다.',
  }),
  stopped: ({ app }) => ({
    title: `${app} 앱을 정지했습니다`,
    happened: `${app} 앱을 일부러 정지했으므로 경보를 끝냅니다.`,
  }),
  deleted: ({ app }) => ({ title: `${app} 앱을 삭제했습니다`, happened: `${app} 앱을 삭제했으므로 경보를 끝냅니다.` }),
  nothingToDo: '할 일이 없습니다.',
  delivery: {
    'no-mail-server': '플랫폼에 메일 서버가 아직 없습니다. 플랫폼 운영자가 이 페이지에서 입력할 수 있습니다.',
    'name-unknown': '그런 이름의 서버가 없습니다. 주소에 오타가 없는지 확인하십시오.',
    'connection-refused': '그 주소에서 응답하는 서버가 없습니다. 포트가 맞는지, 서버가 켜져 있는지 확인하십시오.',
    timeout: '제때 응답이 없었습니다. 방화벽이 막고 있거나 포트가 다를 수 있습니다.',
    disconnected: '응답을 받기 전에 연결이 끊어졌습니다.',
    tls: '보안 연결을 맺지 못했습니다. 인증서가 이 이름에 맞지 않거나, 서버가 이 포트에서 다른 방식의 암호화를 기다립니다.',
    'login-refused': '메일 서버가 사용자 이름과 비밀번호를 받아들이지 않습니다.',
    'sender-refused': '메일 서버가 이 보내는 주소를 허용하지 않습니다.',
    'recipient-refused': '메일 서버가 받는 사람을 받아들이지 않습니다. 이메일 주소를 확인하십시오.',
    'message-refused': '메일 서버가 메시지 자체를 거절했습니다.',
    'inside-address':
      '플랫폼 내부 네트워크로 가는 주소라서 보낼 수 없습니다. 운영자가 NONSTOP4_NOTIFY_INSIDE 설정으로 허용할 수 있습니다.',
    redirected: '서버가 다른 주소로 넘겼지만 따라가지 않습니다. 최종 주소를 입력하십시오.',
    gone: '이 주소에는 이제 아무것도 없습니다. 웹훅이 삭제된 것 같으니 새로 만드십시오.',
    'too-many-messages': '서버가 메시지를 더 적게 보내라고 합니다. 허용되는 대로 나머지를 보냅니다.',
    refused: '서버가 메시지를 거절했습니다.',
    'server-error': '서버 쪽에 문제가 있습니다. 나중에 다시 보냅니다.',
    failed: '다른 까닭으로 보내지 못했습니다. 시스템이 남긴 말은 아래에 있습니다.',
  },
  frame: {
    testSubject: 'NonStop4 시험 메시지',
    testText: '시험으로 보낸 메시지입니다. 이 글이 보이면 경보를 여기에서 받을 수 있습니다.',
    several: (raised, ended) =>
      [raised > 0 ? `경보 ${raised}건` : '', ended > 0 ? `해결 ${ended}건` : '']
        .filter((part) => part !== '')
        .join(', '),
    heldBack: '한 시간 동안 메시지가 너무 많아서, 미뤄 두었던 것을 모아 보냅니다.',
    more: (count) => `그 밖에 ${count}건이 더 있습니다. 경보 페이지에서 모두 볼 수 있습니다.`,
    since: (time) => `시작: ${time}.`,
    lasted: (from, to) => `기간: ${from} – ${to}.`,
    doing: '플랫폼이 하고 있는 일:',
    todo: '직접 할 수 있는 일:',
    openPage: '페이지 열기:',
    why: 'NonStop4의 “알림 받기”에 이 주소가 등록되어 있어서 보낸 메시지입니다. 거기에서 바꾸거나 지울 수 있습니다.',
  },
};
